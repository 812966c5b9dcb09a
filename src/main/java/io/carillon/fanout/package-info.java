/** Who hears what, and when: shards of subscribers, each a cursor on the log. Imports the vocabulary, the log and the failpoints. */
@NullMarked
package io.carillon.fanout;

import org.jspecify.annotations.NullMarked;
