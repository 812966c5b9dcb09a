/** The measurements of docs/benchmarks.md. */
@NullMarked
package io.carillon.bench;

import org.jspecify.annotations.NullMarked;
