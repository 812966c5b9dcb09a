/** Named places where the fault harness lets something go wrong; off in every other server. Imports nothing. */
@NullMarked
package io.carillon.failpoint;

import org.jspecify.annotations.NullMarked;
