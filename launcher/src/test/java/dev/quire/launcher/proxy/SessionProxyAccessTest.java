package dev.quire.launcher.proxy;

import static dev.quire.launcher.proxy.ProxyBench.SESSION;
import static dev.quire.launcher.proxy.ProxyBench.TOKEN;
import static dev.quire.launcher.proxy.ProxyBench.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.standin.Eventually;
import dev.quire.launcher.standin.JupyterStandIn;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may enter a session, with real servers at both ends. */
@Timeout(60)
class SessionProxyAccessTest {
    private static final String PAGES = "text/html,*/*;q=0.8";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private ProxyBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = new ProxyBench(
                request -> request.response().end("service"),
                new SessionAddresses.Paths(URI.create("http://127.0.0.1/")),
                new ProxyLimits(1_000, 3));
        bench.lead(bench.serve(request -> {
            seen.add("%s cookie=%s authorization=%s"
                    .formatted(request.uri(), request.getHeader("Cookie"), request.getHeader("Authorization")));
            request.response()
                    .putHeader("Access-Control-Allow-Origin", "https://evil.example")
                    .putHeader("Access-Control-Allow-Credentials", "true")
                    .headers()
                    .add("Set-Cookie", "quire-session=overwritten")
                    .add("Set-Cookie", "quire-session =overwritten; Path=/s/another/")
                    .add("Set-Cookie", "_xsrf=2");
            request.body().onSuccess(body -> request.response().end("jupyter"));
        }));
    }

    @AfterEach
    void stop() throws Exception {
        client.shutdownNow();
        bench.stop();
    }

    @Test
    void theTokenOfALinkBecomesACookieThatTheSessionNeverSees() throws Exception {
        HttpResponse<String> first = page(session("lab?x=1&token=" + TOKEN), "");

        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(first.headers().firstValue("Location")).contains(session("lab?x=1"));
        assertThat(first.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(seen).isEmpty();

        HttpResponse<String> second = page(session("lab?x=1"), "a=1; " + cookie(first) + "; b=2");
        assertThat(second.body()).isEqualTo("jupyter");
        assertThat(seen).containsExactly(session("lab?x=1") + " cookie=a=1; b=2 authorization=token " + TOKEN);
        assertThat(second.headers().map().keySet())
                .as("no other site's page reads what the cookie opened")
                .noneMatch(name -> name.startsWith("access-control-"));
        assertThat(second.headers().allValues("Set-Cookie")).containsExactly("_xsrf=2");
    }

    @Test
    void aProgramsTokenAndTheAnswersCorsHeadersPassUntouched() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(bench.at(session("api/kernels?token=" + TOKEN)))
                        .header("Origin", "https://book.example")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("jupyter");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("https://evil.example");
        assertThat(seen).containsExactly(session("api/kernels?token=" + TOKEN) + " cookie=null authorization=null");
    }

    @Test
    void anotherSitesPageCannotActWithTheCookie() throws Exception {
        String cookie = cookie(page(session("?token=" + TOKEN), ""));

        HttpResponse<String> refused = client.send(
                HttpRequest.newBuilder(bench.at(session("api/contents/x")))
                        .header("Cookie", cookie)
                        .header("Origin", "https://evil.example")
                        .DELETE()
                        .build(),
                BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).startsWith("{\"message\":\"A page of another site may not act in this session");
        assertThat(seen).isEmpty();
    }

    @Test
    void whoHasNoTokenIsAskedForItAndJupytersOwnCookieIsNoneOfOurs() throws Exception {
        HttpResponse<String> page = page(session("lab"), "");
        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains("This session asks for its token").contains("<input name=\"token\"");

        client.send(
                HttpRequest.newBuilder(bench.at(session("api")))
                        .header("Cookie", "username-127-0-0-1=logged-in")
                        .build(),
                BodyHandlers.ofString());
        assertThat(seen).containsExactly(session("api") + " cookie=null authorization=null");
    }

    @Test
    void anAddressThatIsAnotherSessionsByNowShowsNothingOfIt() throws Exception {
        try (JupyterStandIn other = new JupyterStandIn("/s/bbcdefghijklmnopqrst/", "another token")) {
            bench.lead(other.endpoint());
            String cookie = cookie(page(session("?token=" + TOKEN), ""));

            assertThat(page(session("api/status"), cookie).statusCode()).isEqualTo(404);
        }
        try (JupyterStandIn other = new JupyterStandIn("/s/", "another token")) {
            bench.lead(other.endpoint());
            String cookie = cookie(page(session("?token=" + TOKEN), ""));

            assertThat(page(session("api/status"), cookie).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void saysThatASessionIsStartingOrHasEndedOrMayBeThere() throws Exception {
        bench.routes.put(SESSION, new Route.Starting(Optional.empty()));
        HttpResponse<String> starting = page(session("lab"), "");
        assertThat(starting.statusCode()).isEqualTo(503);
        assertThat(starting.headers().firstValue("Retry-After")).contains("3");
        assertThat(starting.body()).contains("The session is starting").contains("http-equiv=\"refresh\"");

        bench.routes.put(
                SESSION, new Route.Starting(Optional.of(new Route.Ready(URI.create("http://127.0.0.1:1"), TOKEN))));
        assertThat(page(session("api/status?token=" + TOKEN), "").body()).contains("The session is starting");

        bench.routes.put(SESSION, new Route.Ended("gh/org/repo/\"<b>&"));
        HttpResponse<String> ended = page(session("lab"), "");
        assertThat(ended.statusCode()).isEqualTo(410);
        assertThat(ended.body()).contains("<a href=\"/v2/gh/org/repo/&quot;&lt;b&gt;&amp;\">Launch it again</a>");
        HttpResponse<String> api = page(session("api/kernels"), "");
        assertThat(api.statusCode()).isEqualTo(410);
        assertThat(api.body()).contains("\"launch\":\"/v2/gh/org/repo/%22<b>&\"");

        bench.routes.remove(SESSION);
        assertThat(page(session("lab"), "").statusCode()).isEqualTo(404);
        bench.complete = false;
        assertThat(page(session("lab"), "").statusCode()).isEqualTo(503);
    }

    @Test
    void carriesNoLongerBodiesThanItMay() throws Exception {
        assertThat(put(BodyPublishers.ofByteArray(new byte[1_000])).statusCode())
                .isEqualTo(200);
        assertThat(put(BodyPublishers.ofByteArray(new byte[1_001])).statusCode())
                .isEqualTo(413);
        assertThat(put(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[1_001])))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void holdsNoMoreConnectionsThanItMay() throws Exception {
        bench.lead(bench.serve(request -> {}));
        List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(client.sendAsync(bench.program(session("slow")).build(), BodyHandlers.ofString()));
        }
        Eventually.eventually(
                () -> assertThat(bench.inner("/metrics").body()).contains("quire_proxy_open_requests 3\n"));

        assertThat(page("/", "").statusCode()).isEqualTo(503);
        assertThat(bench.inner("/metrics").body()).contains("quire_proxy_notices_total{notice=\"full\"} 1\n");
        assertThat(held).noneMatch(CompletableFuture::isDone);
    }

    private HttpResponse<String> put(HttpRequest.BodyPublisher body) throws Exception {
        return client.send(bench.program(session("api/contents/x")).PUT(body).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> page(String path, String cookie) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(bench.at(path)).header("Accept", PAGES);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String cookie(HttpResponse<String> answer) {
        String set = answer.headers().firstValue("Set-Cookie").orElseThrow();
        return set.substring(0, set.indexOf(';'));
    }
}
