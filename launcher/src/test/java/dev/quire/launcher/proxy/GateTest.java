package dev.quire.launcher.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.proxy.Gate.Decision;
import dev.quire.launcher.proxy.Gate.Visitor;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import io.vertx.core.MultiMap;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private static final SessionId ID = new SessionId("abcdefghijklmnopqrst");
    private static final String TOKEN = "kBq3-the_token";
    private static final SessionAddresses HOSTS = SessionAddresses.Subdomains.of("https://*.example.org");
    private static final Target.ToSession SESSION = new Target.ToSession(ID, "/");
    private static final String HOST = ID + ".example.org";
    private static final String PAGES = "text/html,application/xhtml+xml,*/*;q=0.8";

    private final Gate gate = new Gate(HOSTS);

    @Test
    void aLinkWithTheTokenBecomesACookieAndACleanAddress() {
        Decision decision =
                gate.decide("GET", "/lab/tree/a%2Fb?x=1&token=" + TOKEN + "&y=%20", browser(), SESSION, TOKEN);

        assertThat(decision).isInstanceOfSatisfying(Decision.Redeem.class, redeem -> {
            assertThat(redeem.location()).isEqualTo("/lab/tree/a%2Fb?x=1&y=%20");
            assertThat(redeem.cookie())
                    .startsWith("__Host-quire-session=")
                    .endsWith("; Path=/; HttpOnly; SameSite=Lax; Secure")
                    .doesNotContain(TOKEN);
        });
    }

    @Test
    void theCookieBelongsToThePathWhereSessionsShareAHost() {
        Target.ToSession session = new Target.ToSession(ID, "/s/" + ID + "/");
        Decision decision = new Gate(new SessionAddresses.Paths(URI.create("http://localhost:8585")))
                .decide("GET", "/s/" + ID + "/lab?token=" + TOKEN, browser(), session, TOKEN);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Redeem.class,
                        redeem -> assertThat(redeem.cookie())
                                .startsWith("quire-session=")
                                .endsWith("; Path=/s/" + ID + "/; HttpOnly; SameSite=Lax"));
    }

    @Test
    void anAddressAfterTheExchangeNeverLeadsToAnotherHost() {
        assertThat(gate.decide("GET", "//evil.example/?token=" + TOKEN, browser(), SESSION, TOKEN))
                .isInstanceOfSatisfying(
                        Decision.Redeem.class,
                        redeem -> assertThat(redeem.location()).isEqualTo("/evil.example/"));
        assertThat(gate.decide("GET", "/\\evil.example/?token=" + TOKEN, browser(), SESSION, TOKEN))
                .isInstanceOfSatisfying(
                        Decision.Redeem.class,
                        redeem -> assertThat(redeem.location()).isEqualTo("/evil.example/"));
    }

    @Test
    void programsWithTheTokenPassWhereverTheyComeFrom() {
        MultiMap elsewhere = headers("Origin", "https://book.example", "Sec-Fetch-Site", "cross-site");

        assertThat(gate.decide("POST", "/api/kernels?token=" + TOKEN, elsewhere, SESSION, TOKEN))
                .isEqualTo(new Decision.Pass(Visitor.PROGRAM));
        assertThat(gate.decide("GET", "/api/kernels/1/channels?token=" + TOKEN, upgrade(elsewhere), SESSION, TOKEN))
                .isEqualTo(new Decision.Pass(Visitor.PROGRAM));
        for (String scheme : new String[] {"token ", "Token  ", "bearer "}) {
            assertThat(gate.decide(
                            "DELETE", "/api/kernels/1", elsewhere.set("Authorization", scheme + TOKEN), SESSION, TOKEN))
                    .isEqualTo(new Decision.Pass(Visitor.PROGRAM));
        }
        assertThat(gate.decide("GET", "/lab?token=" + TOKEN, headers("Accept", "*/*"), SESSION, TOKEN))
                .as("curl keeps no cookies")
                .isEqualTo(new Decision.Pass(Visitor.PROGRAM));
    }

    @Test
    void aCookieOpensItsOwnSessionOnly() {
        MultiMap browser = withCookie(browser());

        assertThat(gate.decide("GET", "/lab", browser, SESSION, TOKEN)).isEqualTo(new Decision.Pass(Visitor.BROWSER));
        assertThat(gate.decide("GET", "/lab", browser, SESSION, "another token"))
                .isEqualTo(new Decision.Refuse(Notice.NO_TOKEN));
        Target.ToSession other = new Target.ToSession(new SessionId("bbcdefghijklmnopqrst"), "/");
        assertThat(gate.decide("GET", "/lab", browser, other, TOKEN)).isEqualTo(new Decision.Refuse(Notice.NO_TOKEN));
    }

    @Test
    void oneOfSeveralCookiesOfTheNameIsEnough() {
        MultiMap browser = browser();
        String right = cookie();
        browser.set("Cookie", "a=b; __Host-quire-session=tossed; " + right);

        assertThat(gate.decide("GET", "/lab", browser, SESSION, TOKEN)).isEqualTo(new Decision.Pass(Visitor.BROWSER));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // Sec-Fetch-Site, Origin, allowed
                "same-origin, https://abcdefghijklmnopqrst.example.org, true",
                "same-origin, null, true",
                "-, https://abcdefghijklmnopqrst.example.org, true",
                "-, https://ABCDEFGHIJKLMNOPQRST.example.org, true",
                "same-site, https://bbcdefghijklmnopqrst.example.org, false",
                "same-site, https://abcdefghijklmnopqrst.example.org, false",
                "cross-site, https://evil.example, false",
                "none, -, false",
                "-, https://bbcdefghijklmnopqrst.example.org, false",
                "-, https://abcdefghijklmnopqrst.example.org.evil.example, false",
                "-, null, false",
                "-, -, false",
            })
    void whoHasTheCookieActsFromTheSessionsOwnPagesOnly(String site, String origin, boolean allowed) {
        MultiMap headers = withCookie(headers("Host", HOST));
        if (site != null) {
            headers.set("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            headers.set("Origin", origin);
        }
        Decision expected = allowed ? new Decision.Pass(Visitor.BROWSER) : new Decision.Refuse(Notice.FOREIGN);

        for (String method : new String[] {"POST", "PUT", "PATCH", "DELETE"}) {
            assertThat(gate.decide(method, "/api/contents/x", headers, SESSION, TOKEN))
                    .isEqualTo(expected);
        }
        assertThat(gate.decide("GET", "/api/kernels/1/channels", upgrade(headers), SESSION, TOKEN))
                .isEqualTo(expected);
    }

    @Test
    void whatStandsInFrontMayNameAnotherHost() {
        MultiMap headers = withCookie(headers("Host", "quire-proxy:80", "Origin", "https://" + HOST));

        assertThat(gate.decide("POST", "/api/kernels", headers, SESSION, TOKEN))
                .isEqualTo(new Decision.Pass(Visitor.BROWSER));
        assertThat(gate.decide("POST", "/api/kernels", headers.set("Origin", "http://" + HOST), SESSION, TOKEN))
                .as("not the same origin without TLS")
                .isEqualTo(new Decision.Refuse(Notice.FOREIGN));
    }

    @Test
    void aCookieDoesNotCountForWhatAnotherSitesPageReads() {
        MultiMap image = withCookie(headers("Host", HOST, "Sec-Fetch-Site", "same-site", "Sec-Fetch-Dest", "image"));
        MultiMap fetch = withCookie(headers("Host", HOST, "Origin", "https://bbcdefghijklmnopqrst.example.org"));
        MultiMap frame = withCookie(headers("Host", HOST, "Sec-Fetch-Site", "same-site", "Sec-Fetch-Dest", "iframe"));

        for (MultiMap headers : new MultiMap[] {image, fetch, frame}) {
            assertThat(gate.decide("GET", "/files/secret.png", headers, SESSION, TOKEN))
                    .isEqualTo(new Decision.Pass(Visitor.NOBODY));
        }
        MultiMap link = withCookie(headers("Host", HOST, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "document"));
        assertThat(gate.decide("GET", "/lab", link, SESSION, TOKEN))
                .as("a link from elsewhere")
                .isEqualTo(new Decision.Pass(Visitor.BROWSER));
    }

    @Test
    void withoutATokenPeopleAreAskedForIt() {
        assertThat(gate.decide("GET", "/lab", browser(), SESSION, TOKEN))
                .isEqualTo(new Decision.Refuse(Notice.NO_TOKEN));
        assertThat(gate.decide("GET", "/lab?token=wrong", browser(), SESSION, TOKEN))
                .isEqualTo(new Decision.Refuse(Notice.WRONG_TOKEN));
        assertThat(gate.decide("POST", "/login", browser(), SESSION, TOKEN))
                .isEqualTo(new Decision.Refuse(Notice.NO_TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/kernels", "/static/lab/main.js"})
    void whatJupyterGivesToEverybodyIsJupytersBusiness(String path) {
        assertThat(gate.decide("GET", path, headers("Host", HOST, "Accept", "*/*"), SESSION, TOKEN))
                .isEqualTo(new Decision.Pass(Visitor.NOBODY));
        MultiMap preflight = headers("Origin", "https://book.example", "Access-Control-Request-Method", "POST");
        assertThat(gate.decide("OPTIONS", path, preflight, SESSION, TOKEN))
                .isEqualTo(new Decision.Pass(Visitor.NOBODY));
    }

    private MultiMap withCookie(MultiMap headers) {
        return headers.set("Cookie", cookie());
    }

    private static String cookie() {
        String set = new Cookies(HOSTS).grant(SESSION, TOKEN);
        return set.substring(0, set.indexOf(';'));
    }

    private static MultiMap browser() {
        return headers("Host", HOST, "Accept", PAGES);
    }

    private static MultiMap upgrade(MultiMap headers) {
        return MultiMap.caseInsensitiveMultiMap()
                .addAll(headers)
                .set("Connection", "Upgrade")
                .set("Upgrade", "websocket");
    }

    private static MultiMap headers(String... pairs) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.set(pairs[i], pairs[i + 1]);
        }
        return headers;
    }
}
