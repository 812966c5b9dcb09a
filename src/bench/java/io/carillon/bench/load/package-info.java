/** The load: non-blocking clients on one thread, which count what they get by taking it apart as the standards say. */
@NullMarked
package io.carillon.bench.load;

import org.jspecify.annotations.NullMarked;
