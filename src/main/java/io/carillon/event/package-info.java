/** The vocabulary: events, their types, topics, selectors and cursors, and the CloudEvents JSON form. Imports nothing of ours. */
@NullMarked
package io.carillon.event;

import org.jspecify.annotations.NullMarked;
