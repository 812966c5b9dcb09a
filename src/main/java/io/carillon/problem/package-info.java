/** RFC 9457: the one table of problem types, and the way from an exception to a response. Imports nothing of ours. */
@NullMarked
package io.carillon.problem;

import org.jspecify.annotations.NullMarked;
