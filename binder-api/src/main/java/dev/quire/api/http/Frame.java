package dev.quire.api.http;

import dev.quire.api.launch.LaunchEvent;

/** What goes over an event stream, one at a time. */
sealed interface Frame {
    /**
     * An event.
     *
     * @param id what a client that lost the connection sends as {@code Last-Event-ID}
     */
    record Event(EventId id, LaunchEvent event) implements Frame {}

    /** A comment that keeps proxies from closing a silent stream. */
    record Keepalive() implements Frame {}
}
