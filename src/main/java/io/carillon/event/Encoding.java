package io.carillon.event;

/**
 * A way to write an event for some wire. Stateless; an instance is its own identity, so keep it in a constant.
 *
 * @param <T> what it makes; shared by all who send it, so never written to
 */
@FunctionalInterface
public interface Encoding<T> {
    T encode(EncodedEvent event);
}
