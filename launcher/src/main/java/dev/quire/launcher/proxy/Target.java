package dev.quire.launcher.proxy;

import dev.quire.launcher.session.SessionId;

/** What a request is for, read off its raw URI: nothing is decoded, merged or resolved on the way. */
sealed interface Target {
    /** The service itself. */
    record Upstream() implements Target {}

    /** A session. */
    record ToSession(SessionId id) implements Target {}

    /** A session's address without the slash at its end; the right one. */
    record MissingSlash(String location) implements Target {}

    /** An address below {@code /s/} that can be no session's. */
    record NoSession() implements Target {}

    /** A request line that is not for an origin server. */
    record Malformed() implements Target {}

    String PREFIX = "/s/";

    static Target of(String uri) {
        if (!uri.startsWith("/")) {
            return uri.equals("*") ? new Upstream() : new Malformed();
        }
        if (!uri.startsWith(PREFIX)) {
            return new Upstream();
        }
        int end = PREFIX.length();
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String id = uri.substring(PREFIX.length(), end);
        if (!SessionId.isId(id)) {
            return new NoSession();
        }
        if (end == uri.length() || uri.charAt(end) != '/') {
            return new MissingSlash(uri.substring(0, end) + "/" + uri.substring(end));
        }
        return new ToSession(new SessionId(id));
    }

    /** Whether programs rather than people ask for that URI. */
    static boolean isApi(String uri) {
        return switch (of(uri)) {
            case ToSession session ->
                uri.startsWith("api/", PREFIX.length() + session.id().value().length() + 1);
            default -> uri.startsWith("/api/");
        };
    }
}
