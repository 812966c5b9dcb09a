/** What is measured, each in a process of its own: Carillon in its containers, and what it is compared with. */
@NullMarked
package io.carillon.bench.peer;

import org.jspecify.annotations.NullMarked;
