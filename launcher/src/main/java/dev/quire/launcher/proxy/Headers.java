package dev.quire.launcher.proxy;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which headers pass, and what is added to them. */
final class Headers {
    /** Headers that concern one connection, and not the message. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** What a browser may not tell us about itself. */
    private static final Set<String> CLAIMS = Set.of(
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-forwarded-proto",
            "x-real-ip",
            "x-scheme");

    private Headers() {}

    /** Copies what is meant for the other end. */
    static void copy(MultiMap from, MultiMap to) {
        Set<String> dropped = new HashSet<>(HOP_BY_HOP);
        for (String named : from.getAll("connection")) {
            for (String name : named.split(",")) {
                dropped.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        for (Map.Entry<String, String> header : from) {
            if (!dropped.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /**
     * Says where a request came from.
     *
     * @param client the address at the other end of the connection
     * @param scheme the scheme of the request as it came here
     */
    static void forward(MultiMap headers, Forwarding forwarding, String client, String scheme) {
        if (forwarding == Forwarding.REPLACE) {
            CLAIMS.forEach(headers::remove);
        }
        String before = String.join(", ", headers.getAll("x-forwarded-for"));
        headers.set("X-Forwarded-For", before.isEmpty() ? client : before + ", " + client);
        if (!headers.contains("x-forwarded-proto")) {
            headers.set("X-Forwarded-Proto", scheme);
        }
        String host = headers.get("host");
        if (!headers.contains("x-forwarded-host") && host != null) {
            headers.set("X-Forwarded-Host", host);
        }
    }

    /** Whether a request asks for a WebSocket. */
    static boolean isWebSocket(MultiMap headers) {
        String upgrade = headers.get("upgrade");
        return upgrade != null
                && upgrade.strip().equalsIgnoreCase("websocket")
                && headers.getAll("connection").stream()
                        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("upgrade"));
    }
}
