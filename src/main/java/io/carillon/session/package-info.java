/** Who is connected: users and their sessions. Imports the vocabulary, the log, the fan-out, access and problems. */
@NullMarked
package io.carillon.session;

import org.jspecify.annotations.NullMarked;
