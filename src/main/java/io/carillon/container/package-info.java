/** What lies beneath the standard's interfaces in the containers that we know: reached without their classes, by reflection. */
@NullMarked
package io.carillon.container;

import org.jspecify.annotations.NullMarked;
