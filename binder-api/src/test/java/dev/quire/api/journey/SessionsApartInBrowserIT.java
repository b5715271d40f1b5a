package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Request;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quire.api.Ports;
import dev.quire.launcher.proxy.Forwarding;
import dev.quire.launcher.proxy.ProxyLimits;
import dev.quire.launcher.proxy.ProxySettings;
import dev.quire.launcher.proxy.SessionProxy;
import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two sessions, each at a host of its own, in one real browser: neither gets at the other. */
@Timeout(120)
final class SessionsApartInBrowserIT {
    private static final Path BROWSER =
            Path.of(System.getenv().getOrDefault("QUIRE_TEST_BROWSER", "/usr/bin/chromium"));
    private static final SessionId MINE = new SessionId("abcdefghijklmnopqrst");
    private static final SessionId OTHER = new SessionId("bbcdefghijklmnopqrst");

    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final List<String> mineSaw = new CopyOnWriteArrayList<>();
    private final List<String> otherSaw = new CopyOnWriteArrayList<>();
    private SessionAddresses.Subdomains addresses;
    private SessionProxy proxy;
    private Playwright playwright;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(BROWSER), "No Chromium at " + BROWSER + "; QUIRE_TEST_BROWSER may name another.");
        int port = Ports.free();
        // Browsers look up no name below localhost, and take those below one more label for the same site: the hard
        // case.
        addresses = SessionAddresses.Subdomains.of("http://*.sessions.localhost:" + port);
        Map<SessionId, Route> routes = Map.of(
                MINE, new Route.Ready(session("mine", mineSaw), "token-of-mine"),
                OTHER, new Route.Ready(session("other", otherSaw), "token-of-other"));
        proxy = SessionProxy.start(
                new ProxySettings(
                        new ProxySettings.Ports("127.0.0.1", port, Optional.empty()),
                        Forwarding.REPLACE,
                        addresses,
                        Optional.empty(),
                        URI.create("http://localhost/"),
                        ProxyLimits.DEFAULT),
                id -> routes.getOrDefault(id, new Route.None()));
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(BROWSER)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-proxy-server")));
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (playwright != null) {
            playwright.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void theLinksTokenIsGoneAndItsCookieIsSentToNoOtherSession() {
        Page page = browser.newPage();
        List<Request> requests = new CopyOnWriteArrayList<>();
        page.onRequest(requests::add);

        page.navigate(at(MINE, "lab?x=1&token=token-of-mine"));
        assertThat(page.url()).isEqualTo(at(MINE, "lab?x=1"));
        assertThat(page.textContent("body")).isEqualTo("mine");
        assertThat(page.evaluate("document.cookie")).isEqualTo("");

        page.navigate(at(OTHER, "?token=token-of-other"));
        assertThat(page.textContent("body")).isEqualTo("other");
        assertThat(page.context().cookies())
                .hasSize(2)
                .allSatisfy(cookie -> assertThat(cookie.httpOnly).isTrue());
        String mine = page.context().cookies(at(MINE, "")).getFirst().value;
        assertThat(requests.stream()
                        .filter(request -> request.url().startsWith(at(OTHER, "")))
                        .map(request -> request.allHeaders().getOrDefault("cookie", "")))
                .hasSizeGreaterThanOrEqualTo(2)
                .noneMatch(cookie -> cookie.contains(mine));
        assertThat(mineSaw)
                .allSatisfy(line -> assertThat(line).endsWith("cookie=null authorization=token token-of-mine"));
        assertThat(otherSaw)
                .allSatisfy(line -> assertThat(line).endsWith("cookie=null authorization=token token-of-other"));
    }

    @Test
    void aPageOfOneSessionNeitherActsInNorReadsAnother() {
        Page page = browser.newPage();
        page.navigate(at(OTHER, "?token=token-of-other"));
        page.navigate(at(MINE, "?token=token-of-mine"));
        otherSaw.clear();

        for (String method : List.of("POST", "PUT", "DELETE")) {
            assertThatThrownBy(() -> page.evaluate(fetch(method, at(OTHER, "api/contents/x"))))
                    .isInstanceOf(PlaywrightException.class);
        }
        page.evaluate("fetch('%s', {method: 'POST', mode: 'no-cors', credentials: 'include', body: 'x'})"
                .formatted(at(OTHER, "api/terminals")));
        assertThat(page.evaluate("new Promise(done => {const socket = new WebSocket('%s'); "
                                .formatted(at(OTHER, "api/kernels/1/channels").replace("http:", "ws:"))
                        + "socket.onopen = () => done('open'); socket.onerror = () => done('refused');})"))
                .isEqualTo("refused");
        assertThat(otherSaw.stream().filter(line -> !line.startsWith("OPTIONS")))
                .as("nothing but what asks whether it may")
                .isEmpty();

        assertThatThrownBy(() -> page.evaluate(fetch("GET", at(OTHER, "files/secret"))))
                .isInstanceOf(PlaywrightException.class);
        assertThat(otherSaw.stream().filter(line -> line.startsWith("GET")))
                .allSatisfy(line -> assertThat(line).endsWith("cookie=null authorization=null"));

        page.evaluate(fetch("POST", at(MINE, "api/contents/x")));
        assertThat(mineSaw).contains("POST /api/contents/x cookie=null authorization=token token-of-mine");
    }

    private static String fetch(String method, String url) {
        return "fetch('%s', {method: '%s', credentials: 'include'}).then(answer => answer.text())"
                .formatted(url, method);
    }

    private String at(SessionId id, String path) {
        return addresses.url(id) + path;
    }

    /** What stands for Jupyter; like it, it lets every site read what is asked for with the token. */
    private URI session(String name, List<String> saw) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, name, saw));
        server.start();
        servers.add(server);
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange, String name, List<String> saw) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            if (!exchange.getRequestURI().getPath().equals("/favicon.ico")) {
                saw.add("%s %s cookie=%s authorization=%s"
                        .formatted(
                                exchange.getRequestMethod(),
                                exchange.getRequestURI(),
                                headers.getFirst("Cookie"),
                                headers.getFirst("Authorization")));
            }
            boolean allowed = headers.containsKey("Authorization");
            if (allowed) {
                exchange.getResponseHeaders()
                        .set("Access-Control-Allow-Origin", String.valueOf(headers.getFirst("Origin")));
                exchange.getResponseHeaders().set("Access-Control-Allow-Credentials", "true");
            }
            byte[] body = name.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(allowed ? 200 : 403, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
