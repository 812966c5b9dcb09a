package io.carillon.session;

/**
 * How sessions are told of.
 *
 * @param events true if each one's beginning and end is an event of the log
 */
public record SessionSettings(boolean events) {}
