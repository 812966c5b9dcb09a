package io.carillon.log;

import io.carillon.event.Cursor;

/**
 * A resource as it is kept and served.
 *
 * @param key its name
 * @param version the event that made it so
 * @param body the JSON text in UTF-8, {@code id} and {@code version} in it; shared, never written to
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Representation(ResourceKey key, Cursor version, byte[] body) {}
