/** Free messages: events that are not a resource's. Imports the vocabulary and the log. */
@NullMarked
package io.carillon.message;

import org.jspecify.annotations.NullMarked;
