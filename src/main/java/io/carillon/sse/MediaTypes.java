package io.carillon.sse;

/** The three answers of {@code /events}. */
final class MediaTypes {
    static final String SSE = "text/event-stream";
    static final String NDJSON = "application/x-ndjson";
    static final String CLOUD_EVENTS_BATCH = "application/cloudevents-batch+json";

    private MediaTypes() {}
}
