package dev.quire.launcher.session;

import java.net.URI;

/** Where a session is in its life. */
public sealed interface SessionState {
    /** Not yet answering. */
    record Starting() implements SessionState {}

    /**
     * Jupyter answers and the session has been handed to its user.
     *
     * @param url the public URL, ending in {@code /s/<id>/}
     * @param endpoint scheme, host and port that the proxy and the probe dial (the path is the public URL's)
     */
    record Ready(URI url, URI endpoint) implements SessionState {}

    /** Over: its process has ended or is being removed. */
    record Ended(String reason) implements SessionState {}
}
