/**
 * The tests' own clients: light enough for hundreds in one process, strict about every byte, and able to misbehave. All
 * non-blocking ones live on one {@link io.carillon.system.client.Loop}.
 */
package io.carillon.system.client;
