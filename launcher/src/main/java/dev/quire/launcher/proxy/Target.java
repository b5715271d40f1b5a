package dev.quire.launcher.proxy;

import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request is for, read off its host and its raw URI: nothing is decoded, merged or resolved on the way. */
sealed interface Target {
    /** The service itself. */
    record Upstream() implements Target {}

    /**
     * A session.
     *
     * @param basePath the path below which the session answers, with a slash at both ends
     */
    record ToSession(SessionId id, String basePath) implements Target {}

    /** A session's address without the slash at its end; the right one. */
    record MissingSlash(String location) implements Target {}

    /** An address that can be no session's, where only sessions are. */
    record NoSession() implements Target {}

    /** A request line that is not for an origin server. */
    record Malformed() implements Target {}

    /**
     * Reads a target.
     *
     * @param host the request's {@code Host} header
     */
    static Target of(SessionAddresses addresses, @Nullable String host, String uri) {
        if (!uri.startsWith("/")) {
            return uri.equals("*") ? new Upstream() : new Malformed();
        }
        return switch (addresses) {
            case SessionAddresses.Paths(var base) -> below(base.getRawPath() + "s/", uri);
            case SessionAddresses.Subdomains subdomains -> host == null ? new Upstream() : at(subdomains, host);
        };
    }

    private static Target below(String prefix, String uri) {
        if (!uri.startsWith(prefix)) {
            return new Upstream();
        }
        int end = prefix.length();
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String id = uri.substring(prefix.length(), end);
        if (!SessionId.isId(id)) {
            return new NoSession();
        }
        if (end == uri.length() || uri.charAt(end) != '/') {
            return new MissingSlash(uri.substring(0, end) + "/" + uri.substring(end));
        }
        return new ToSession(new SessionId(id), uri.substring(0, end + 1));
    }

    private static Target at(SessionAddresses.Subdomains subdomains, String host) {
        Optional<SessionId> id = subdomains.session(host);
        if (id.isPresent()) {
            return new ToSession(id.get(), "/");
        }
        String name = Origins.hostName(host);
        return name.endsWith("." + subdomains.domain()) ? new NoSession() : new Upstream();
    }

    /** Whether programs rather than people ask for that URI. */
    default boolean isApi(String uri) {
        String base = this instanceof ToSession(var _, var path) ? path : "/";
        return uri.startsWith("api/", base.length())
                || uri.startsWith("lab/api/", base.length())
                || uri.equals(base + "api")
                || uri.startsWith("api?", base.length());
    }
}
