/** JSON resources over REST: what clients send becomes changes for the log, and what the log says becomes answers. */
@NullMarked
package io.carillon.resource;

import org.jspecify.annotations.NullMarked;
