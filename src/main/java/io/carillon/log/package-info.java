/** The log is the system: the journal that commits, the tables that keep, the tail that tells. Imports the vocabulary and the failpoints. */
@NullMarked
package io.carillon.log;

import org.jspecify.annotations.NullMarked;
