/** What makes one server of it: settings, life cycle, JAX-RS application, health. Imports all. */
@NullMarked
package io.carillon.server;

import org.jspecify.annotations.NullMarked;
