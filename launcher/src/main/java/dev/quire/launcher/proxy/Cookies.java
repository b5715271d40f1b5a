package dev.quire.launcher.proxy;

import dev.quire.launcher.session.SessionAddresses;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cookie that a browser gets for a session's token. It follows from the token, so that no replica keeps a list; it does not
 * tell it; and it belongs to one session's host, or where sessions share a host, to its path.
 */
final class Cookies {
    /** Browsers take a cookie of this name from the very host only, over TLS, for all of its paths. */
    private static final String OF_A_HOST = "__Host-quire-session";

    private static final String OF_A_PATH = "quire-session";

    private final String name;
    private final boolean perHost;
    private final boolean secure;

    Cookies(SessionAddresses addresses) {
        switch (addresses) {
            case SessionAddresses.Paths(var base) -> {
                perHost = false;
                secure = "https".equals(base.getScheme());
            }
            case SessionAddresses.Subdomains(var scheme, var _, var _) -> {
                perHost = true;
                secure = "https".equals(scheme);
            }
        }
        name = perHost && secure ? OF_A_HOST : OF_A_PATH;
    }

    /** The value of {@code Set-Cookie} that gives a browser the session. */
    String grant(Target.ToSession session, String token) {
        return name + "=" + value(session, token) + "; Path=" + (perHost ? "/" : session.basePath())
                + "; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
    }

    /** Whether a browser has been given the session. Another session's page may have set cookies of this name: any may be right. */
    boolean isGranted(MultiMap headers, Target.ToSession session, String token) {
        List<String> given = pairs(headers).stream()
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .toList();
        return !given.isEmpty() && given.stream().anyMatch(sent -> isSame(sent, value(session, token)));
    }

    /** Takes out what is for the proxy alone. */
    static void withhold(MultiMap headers) {
        if (!headers.contains("cookie")) {
            return;
        }
        List<String> kept =
                pairs(headers).stream().filter(pair -> !isOurs(pair)).toList();
        headers.remove("cookie");
        if (!kept.isEmpty()) {
            headers.set("Cookie", String.join("; ", kept));
        }
    }

    /** Takes out of an answer what would overwrite the proxy's cookie. */
    static void protect(MultiMap answer) {
        List<String> set = answer.getAll("set-cookie");
        if (set.stream().anyMatch(cookie -> isOurs(cookie.strip()))) {
            List<String> kept = new ArrayList<>(set);
            kept.removeIf(cookie -> isOurs(cookie.strip()));
            answer.remove("set-cookie");
            kept.forEach(cookie -> answer.add("Set-Cookie", cookie));
        }
    }

    /** Compares secrets in a time that does not tell how much of them agrees. */
    static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Browsers take a name without the space around it, and two of them that differ in case for the same prefix. */
    private static boolean isOurs(String pair) {
        String named = pair.contains("=") ? pair.substring(0, pair.indexOf('=')).strip() : "";
        return named.equalsIgnoreCase(OF_A_HOST) || named.equalsIgnoreCase(OF_A_PATH);
    }

    private static List<String> pairs(MultiMap headers) {
        return headers.getAll("cookie").stream()
                .flatMap(line -> Arrays.stream(line.split(";")))
                .map(String::strip)
                .filter(pair -> !pair.isEmpty())
                .toList();
    }

    private static String value(Target.ToSession session, String token) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] bytes = mac.doFinal(("cookie " + session.id()).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }
}
