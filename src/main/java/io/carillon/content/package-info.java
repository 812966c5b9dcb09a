/** What requests carry: its type and size, and JSON that nobody can read in two ways. Imports problems. */
@NullMarked
package io.carillon.content;

import org.jspecify.annotations.NullMarked;
