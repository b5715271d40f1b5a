package dev.quire.launcher.proxy;

import io.vertx.core.MultiMap;
import java.net.URI;
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

    /**
     * Whether a page of the very origin that it goes to made the request. Who says nothing of it is no browser's page.
     *
     * @param address the session's public URL: what stands in front may have named another host to us
     */
    static boolean isOwn(MultiMap headers, URI address) {
        String site = headers.get("sec-fetch-site");
        if (site != null) {
            return site.equals("same-origin");
        }
        String origin = headers.get("origin");
        String host = headers.get("host");
        return origin != null
                && (origin.equalsIgnoreCase(address.getScheme() + "://" + address.getRawAuthority())
                        || (host != null && authority(origin).equals(host.toLowerCase(Locale.ROOT))));
    }

    /** Whether a page of another origin made the request, as far as it says. */
    static boolean isForeign(MultiMap headers, URI address) {
        String site = headers.get("sec-fetch-site");
        return site != null
                ? !site.equals("same-origin") && !site.equals("none")
                : headers.contains("origin") && !isOwn(headers, address);
    }

    /** Whether a person goes to a page, and nothing around that page sees it. */
    static boolean isNavigation(String method, MultiMap headers, URI address) {
        if (!method.equals("GET") || Headers.isWebSocket(headers)) {
            return false;
        }
        String destination = headers.get("sec-fetch-dest");
        if (destination != null) {
            boolean framed =
                    (destination.equals("iframe") || destination.equals("frame")) && !isForeign(headers, address);
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
