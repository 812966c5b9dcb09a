/** Requests made from the server's own description, and whether the answers are as it says. Knows nothing of any path. */
package io.carillon.system.openapi;
