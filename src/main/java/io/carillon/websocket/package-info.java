/** Events over WebSocket, and the commands of its clients. Imports the vocabulary, the fan-out, access and problems. */
@NullMarked
package io.carillon.websocket;

import org.jspecify.annotations.NullMarked;
