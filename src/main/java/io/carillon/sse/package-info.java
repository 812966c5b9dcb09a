/** Event streams over HTTP: SSE, ndjson and long-poll. Imports the vocabulary, the fan-out, access and problems. */
@NullMarked
package io.carillon.sse;

import org.jspecify.annotations.NullMarked;
