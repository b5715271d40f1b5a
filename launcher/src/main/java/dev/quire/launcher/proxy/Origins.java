package dev.quire.launcher.proxy;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Set;

/** Which site a request comes from, by what browsers say of it and pages can't forge. */
final class Origins {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private Origins() {}

    /** Whether the method promises to change nothing (RFC 9110, 9.2.1). */
    static boolean isSafe(String method) {
        return SAFE.contains(method);
    }

    /** Whether a page of the very origin that it goes to made the request. Who says nothing of it is no browser's page. */
    static boolean isOwn(MultiMap headers) {
        String site = headers.get("sec-fetch-site");
        if (site != null) {
            return site.equals("same-origin");
        }
        String origin = headers.get("origin");
        String host = headers.get("host");
        return origin != null && host != null && authority(origin).equals(host.toLowerCase(Locale.ROOT));
    }

    /** Whether a page of another origin made the request, as far as it says. */
    static boolean isForeign(MultiMap headers) {
        String site = headers.get("sec-fetch-site");
        return site != null
                ? !site.equals("same-origin") && !site.equals("none")
                : headers.contains("origin") && !isOwn(headers);
    }

    /** Whether a person goes to a page, and nothing around that page sees it. */
    static boolean isNavigation(String method, MultiMap headers) {
        if (!method.equals("GET") || Headers.isWebSocket(headers)) {
            return false;
        }
        String destination = headers.get("sec-fetch-dest");
        if (destination != null) {
            boolean framed = (destination.equals("iframe") || destination.equals("frame")) && !isForeign(headers);
            return destination.equals("document") || framed;
        }
        String accept = headers.get("accept");
        return accept != null && accept.contains("text/html");
    }

    /** The name in a {@code Host} header. */
    static String hostName(String host) {
        return host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
    }

    private static String authority(String origin) {
        int start = origin.indexOf("://");
        return start < 0 ? "" : origin.substring(start + 3).toLowerCase(Locale.ROOT);
    }
}
