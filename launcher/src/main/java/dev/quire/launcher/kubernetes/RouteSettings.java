package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * How users reach sessions.
 *
 * @param addresses the sessions' public URLs
 * @param way what leads from there to a session
 * @param check whether a session is ready only when its public URL was seen to answer
 */
public record RouteSettings(SessionAddresses addresses, Way way, Check check) {
    /** What leads from a session's public URL to its Pod. */
    public sealed interface Way {
        /**
         * A Service and an Ingress for each session.
         *
         * @param ingressClass the class of the Ingresses; the cluster's default class when there is none
         * @param host the host name that the Ingresses are for, where sessions have none of their own; any when there is none
         * @param annotations annotations of the Ingresses and of their Services, for timeouts and the like
         */
        record Ingresses(Optional<String> ingressClass, Optional<String> host, Map<String, String> annotations)
                implements Way {
            public Ingresses {
                annotations = Map.copyOf(annotations);
            }
        }

        /**
         * A Service and an HTTPRoute (Gateway API v1) for each session.
         *
         * @param gateway the name of the Gateway, which must allow routes from the namespace of sessions
         * @param namespace the Gateway's namespace; the sessions' when there is none
         * @param listener the Gateway's listener (its section name); all of them when there is none
         * @param host the host name that the routes are for, where sessions have none of their own; any when there is none
         */
        record HttpRoutes(String gateway, Optional<String> namespace, Optional<String> listener, Optional<String> host)
                implements Way {}

        /** The session proxy, which knows sessions by the watch of their Pods: nothing is made for a session. */
        record Proxy() implements Way {}
    }

    /** Whether a session is ready only when its public URL was seen to answer. */
    public enum Check {
        /** It must answer. */
        REQUIRED,
        /** It must answer, unless the public address can't be reached from here at all and Jupyter answers in its Pod. */
        WHEN_REACHABLE,
        /** Jupyter's answer in its Pod is enough, or the kubelet's word for it. */
        NONE
    }

    /** The public URL of a session. */
    public URI url(SessionId id) {
        return addresses.url(id);
    }
}
