package dev.quire.launcher.session;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where users find sessions: each below a path of one host, or at a host of its own. */
public sealed interface SessionAddresses {
    /** The public URL of a session; ends in a slash. */
    URI url(SessionId id);

    /**
     * {@code <base>s/<id>/}. All sessions share an origin, so that a page of one may act in another that the same browser has open.
     *
     * @param base an http or https URL; a slash is added at its end
     */
    record Paths(URI base) implements SessionAddresses {
        public Paths {
            String scheme = base.getScheme();
            if ((!"http".equals(scheme) && !"https".equals(scheme)) || base.getHost() == null) {
                throw new IllegalArgumentException(
                        "The public address '%s' of sessions must be an http or https URL".formatted(base));
            }
            String path = base.getPath();
            base = base.resolve(path == null || path.isEmpty() ? "/" : path.endsWith("/") ? path : path + "/");
        }

        @Override
        public URI url(SessionId id) {
            return base.resolve("s/" + id + "/");
        }
    }

    /**
     * {@code <scheme>://<id>.<domain>/}: an origin for each session, which browsers keep apart.
     *
     * @param domain a DNS name in lower case, below which every name leads here
     * @param port the public port; -1 for the scheme's own
     */
    record Subdomains(String scheme, String domain, int port) implements SessionAddresses {
        private static final Pattern WILDCARD =
                Pattern.compile("(https?)://\\*\\.([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?::([0-9]{1,5}))?/?");

        /**
         * Reads {@code https://*.sessions.example.org}.
         *
         * @throws IllegalArgumentException with a sentence when it is none
         */
        public static Subdomains of(String wildcard) {
            var matcher = WILDCARD.matcher(wildcard.strip().toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "The address '%s' of sessions' own hosts must look like https://*.sessions.example.org"
                                .formatted(wildcard));
            }
            int port = matcher.group(3) == null ? -1 : Integer.parseInt(matcher.group(3));
            return new Subdomains(matcher.group(1), matcher.group(2), port);
        }

        /** The host of a session. */
        public String host(SessionId id) {
            return id + "." + domain;
        }

        /** The session whose host that is, as a {@code Host} header names it; empty when it is none's. */
        public Optional<SessionId> session(String hostHeader) {
            String host = hostHeader.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
            int dot = host.indexOf('.');
            return dot > 0 && host.substring(dot + 1).equals(domain) && SessionId.isId(host.substring(0, dot))
                    ? Optional.of(new SessionId(host.substring(0, dot)))
                    : Optional.empty();
        }

        @Override
        public URI url(SessionId id) {
            return URI.create(scheme + "://" + host(id) + (port < 0 ? "" : ":" + port) + "/");
        }
    }
}
