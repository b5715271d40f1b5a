package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.SessionId;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * How users reach sessions.
 *
 * @param publicUri what the sessions' URLs begin with, such as {@code http://host:8880}: the address of the ingress controller
 * @param ingressClass the class of the Ingresses; the cluster's default class when there is none
 * @param host the host name that the Ingresses are for; any when there is none
 * @param annotations annotations of the Ingresses, for timeouts and the like
 * @param check whether a session is ready only when its public URL was seen to answer
 */
public record RouteSettings(
        URI publicUri,
        Optional<String> ingressClass,
        Optional<String> host,
        Map<String, String> annotations,
        Check check) {
    /** Whether a session is ready only when its public URL was seen to answer. */
    public enum Check {
        /** It must answer. */
        REQUIRED,
        /** It must answer, unless the public address can't be reached from here at all and Jupyter answers in its Pod. */
        WHEN_REACHABLE
    }

    public RouteSettings {
        String scheme = publicUri.getScheme();
        if ((!"http".equals(scheme) && !"https".equals(scheme)) || publicUri.getHost() == null) {
            throw new IllegalArgumentException(
                    "The public address '%s' of sessions must be an http or https URL".formatted(publicUri));
        }
        annotations = Map.copyOf(annotations);
        String path = publicUri.getPath();
        publicUri = publicUri.resolve(path == null || path.isEmpty() ? "/" : path.endsWith("/") ? path : path + "/");
    }

    /** The public URL of a session. */
    public URI url(SessionId id) {
        return publicUri.resolve("s/" + id + "/");
    }
}
