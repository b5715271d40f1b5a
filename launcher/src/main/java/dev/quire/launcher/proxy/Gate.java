package dev.quire.launcher.proxy;

import dev.quire.launcher.session.SessionAddresses;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may pass to a session, and as whom: a pure decision. A browser gets a cookie for the token of its link; because Jupyter
 * does not check the origin of whoever brings its token, the proxy does so for those whom it brings the token for.
 */
final class Gate {
    /** As whom a request goes to the session. */
    enum Visitor {
        /** By the proxy's cookie; the proxy adds the token. */
        BROWSER,
        /** With the token, as programs and other sites' pages do; nothing is added. */
        PROGRAM,
        /** Without anything that counts: what Jupyter gives to everybody. */
        NOBODY
    }

    /** What becomes of a request. */
    sealed interface Decision {
        record Pass(Visitor visitor) implements Decision {}

        /** The link's token becomes a cookie, and the address is one without it. */
        record Redeem(String location, String cookie) implements Decision {}

        record Refuse(Notice notice) implements Decision {}
    }

    private final SessionAddresses addresses;
    private final Cookies cookies;

    Gate(SessionAddresses addresses) {
        this.addresses = addresses;
        this.cookies = new Cookies(addresses);
    }

    /**
     * Decides on a request for a session.
     *
     * @param token the session's
     */
    Decision decide(String method, String uri, MultiMap headers, Target.ToSession session, String token) {
        URI address = addresses.url(session.id());
        boolean navigation = Origins.isNavigation(method, headers, address) && !session.isApi(uri);
        Optional<String> link = LinkToken.of(uri);
        if (link.isPresent() && Cookies.isSame(link.get(), token)) {
            return navigation
                    ? new Decision.Redeem(LinkToken.without(uri), cookies.grant(session, token))
                    : new Decision.Pass(Visitor.PROGRAM);
        }
        if (header(headers).filter(sent -> Cookies.isSame(sent, token)).isPresent()) {
            return new Decision.Pass(Visitor.PROGRAM);
        }
        boolean upgrade = Headers.isWebSocket(headers);
        boolean acts = upgrade || !Origins.isSafe(method);
        if (cookies.isGranted(headers, session, token)) {
            if (acts ? Origins.isOwn(headers, address) : navigation || !Origins.isForeign(headers, address)) {
                return new Decision.Pass(Visitor.BROWSER);
            }
            if (acts) {
                return new Decision.Refuse(Notice.FOREIGN);
            }
        }
        if (navigation) {
            return new Decision.Refuse(link.isPresent() ? Notice.WRONG_TOKEN : Notice.NO_TOKEN);
        }
        return acts ? new Decision.Refuse(Notice.NO_TOKEN) : new Decision.Pass(Visitor.NOBODY);
    }

    private static Optional<String> header(MultiMap headers) {
        String value = headers.get("authorization");
        if (value == null) {
            return Optional.empty();
        }
        String[] parts = value.strip().split("\\s+", 2);
        String scheme = parts[0].toLowerCase(Locale.ROOT);
        return parts.length == 2 && (scheme.equals("token") || scheme.equals("bearer"))
                ? Optional.of(parts[1].strip())
                : Optional.empty();
    }
}
