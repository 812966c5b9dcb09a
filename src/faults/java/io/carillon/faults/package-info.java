/** Servers in which things go wrong, and what must be true all the same: docs/reliability.md. */
package io.carillon.faults;
