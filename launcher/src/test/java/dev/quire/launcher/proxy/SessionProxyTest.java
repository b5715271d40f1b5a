package dev.quire.launcher.proxy;

import static dev.quire.launcher.proxy.ProxyBench.SESSION;
import static dev.quire.launcher.proxy.ProxyBench.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.SessionAddresses;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionProxyTest {
    private static final int FIFTY_MEGABYTES = 50 << 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ProxyBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = new ProxyBench(request -> request.response().end("service " + request.uri()));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        bench.stop();
    }

    @Test
    void passesSessionsAndTheServiceTheirRequestsWithTheUriUntouched() throws Exception {
        route(request -> request.response().end("session " + request.uri()));

        String launch = "/build/git/https%3A%2F%2Fexample.org%2Fa//b/main?x=%20y&z=a+b";
        assertThat(get(launch).body()).isEqualTo("service " + launch);
        String file = session("lab/tree//a%2Fb/../c?d=%2F");
        assertThat(get(file).body()).isEqualTo("session " + file);
    }

    @Test
    void keepsTheHostAndSaysWhereTheRequestCameFrom() throws Exception {
        route(request -> request.response()
                .end(String.join(
                        " ",
                        request.getHeader("Host"),
                        request.getHeader("X-Forwarded-For"),
                        request.getHeader("X-Forwarded-Proto"),
                        request.getHeader("X-Forwarded-Host"))));

        String host = "127.0.0.1:" + bench.proxy.port();
        assertThat(get(session("")).body()).isEqualTo(host + " 127.0.0.1 http " + host);
    }

    @Test
    void carriesBigBodiesBothWays() throws Exception {
        byte[] bytes = new byte[FIFTY_MEGABYTES];
        new Random(1).nextBytes(bytes);
        route(request -> {
            if (request.method().equals(HttpMethod.GET)) {
                request.response().end(Buffer.buffer(bytes));
            } else {
                request.body()
                        .onSuccess(body ->
                                request.response().end(Boolean.toString(Arrays.equals(body.getBytes(), bytes))));
            }
        });

        long start = System.nanoTime();
        HttpResponse<String> stored = client.send(
                bench.program(session("files/big"))
                        .PUT(BodyPublishers.ofByteArray(bytes))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<byte[]> read =
                client.send(bench.program(session("files/big")).build(), BodyHandlers.ofByteArray());

        System.out.println("50 MB each way in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        assertThat(stored.body()).isEqualTo("true");
        assertThat(Arrays.equals(read.body(), bytes)).isTrue();
    }

    @Test
    void passesABodyOnWhileItStillComes() throws Exception {
        route(request -> {
            request.response().setChunked(true);
            request.pipeTo(request.response());
        });

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.proxy.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(("PUT " + session("echo") + " HTTP/1.1\r\nHost: h\r\nAuthorization: token "
                                    + ProxyBench.TOKEN + "\r\nContent-Length: 6\r\n\r\none")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            while (!lines.readLine().equals("one")) {
                // The head of the answer, and the length of its first chunk.
            }
            socket.getOutputStream().write("two".getBytes(StandardCharsets.US_ASCII));
            assertThat(lines.readLine()).isEqualTo("3");
            assertThat(lines.readLine()).isEqualTo("two");
        }
    }

    @Test
    void carriesBodiesOfUnknownLength() throws Exception {
        route(request -> request.body()
                .onSuccess(
                        body -> request.response().end(request.getHeader("Transfer-Encoding") + " " + body.length())));

        HttpResponse<String> answer = client.send(
                bench.program(session("api/contents/x"))
                        .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[100_000])))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("chunked 100000");
    }

    @Test
    void deliversEachEventAsItIsSent() throws Exception {
        CompletableFuture<HttpServerRequest> following = new CompletableFuture<>();
        route(request -> {
            request.response().putHeader("Content-Type", "text/event-stream").setChunked(true);
            request.response().write("data: one\n\n");
            following.complete(request);
        });

        HttpResponse<InputStream> answer =
                client.send(bench.program(session("events")).build(), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("data: one");
            // The second event is not sent before the first has been read.
            HttpServerRequest request = following.get(5, TimeUnit.SECONDS);
            bench.vertx.runOnContext(now -> request.response().end("data: two\n\n"));
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("data: two");
        }
    }

    @Test
    void tellsTheServerThatTheBrowserWentAway() throws Exception {
        CompletableFuture<String> closed = new CompletableFuture<>();
        route(request -> {
            request.response().closeHandler(gone -> closed.complete("closed"));
            request.response().setChunked(true).write("data: one\n\n");
        });

        HttpResponse<InputStream> answer =
                client.send(bench.program(session("events")).build(), BodyHandlers.ofInputStream());
        assertThat(answer.body().read()).isEqualTo('d');
        answer.body().close();

        assertThat(closed.get(5, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    @Test
    void doesNotMakeABrokenAnswerLookComplete() throws Exception {
        route(request -> {
            request.response().setChunked(true).write("half");
            bench.vertx.setTimer(100, now -> request.connection().close());
        });

        assertThatThrownBy(() -> get(session("half"))).isInstanceOf(IOException.class);
    }

    @Test
    void saysThatThereIsNoSuchSession() throws Exception {
        HttpResponse<String> page = get(session("lab"));
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.body()).contains("There is no session at this address").contains("<a href=\"/\">");

        HttpResponse<String> api = get(session("api/kernels"));
        assertThat(api.statusCode()).isEqualTo(404);
        assertThat(api.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(api.body()).startsWith("{\"message\":\"There is no session");
    }

    @Test
    void asksToTryAgainWhenTheSessionDoesNotAnswer() throws Exception {
        try (Socket taken = taken()) {
            bench.lead(URI.create("http://127.0.0.1:" + taken.getLocalPort()));

            HttpResponse<String> page = get(session("lab"));

            assertThat(page.statusCode()).isEqualTo(503);
            assertThat(page.headers().firstValue("Retry-After")).contains("3");
            assertThat(page.body()).contains("The session does not answer");
        }
    }

    @Test
    void waitsForASessionThatIsJustAboutToListen() throws Exception {
        Socket taken = taken();
        int port = taken.getLocalPort();
        bench.lead(URI.create("http://127.0.0.1:" + port));
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                bench.program(session("")).POST(BodyPublishers.ofString("kept")).build(), BodyHandlers.ofString());
        Thread.sleep(300);
        taken.close();
        bench.serve(
                port,
                request -> request.body().onSuccess(body -> request.response().end(body)),
                null);

        assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("kept");
    }

    @Test
    void doesNotRepeatARequestThatWasSent() throws Exception {
        java.util.concurrent.atomic.AtomicInteger count = new java.util.concurrent.atomic.AtomicInteger();
        route(request -> {
            count.incrementAndGet();
            request.connection().close();
        });

        assertThat(get(session("lab")).statusCode()).isEqualTo(502);
        assertThat(count).hasValue(1);
    }

    @Test
    void addsTheSlashThatBelongsBehindASession() throws Exception {
        HttpResponse<String> answer = get("/s/" + SESSION + "?token=t");

        assertThat(answer.statusCode()).isEqualTo(308);
        assertThat(answer.headers().firstValue("Location")).contains("/s/" + SESSION + "/?token=t");
    }

    @Test
    void passesAnswersWithoutABodyAndRepeatedHeaders() throws Exception {
        route(request -> {
            request.response().headers().add("Set-Cookie", "a=1").add("Set-Cookie", "b=2");
            request.response()
                    .setStatusCode(request.uri().endsWith("304") ? 304 : 204)
                    .end();
        });

        HttpResponse<String> nothing = get(session("204"));
        assertThat(nothing.statusCode()).isEqualTo(204);
        assertThat(nothing.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(get(session("304")).statusCode()).isEqualTo(304);
        assertThat(get(session("204")).statusCode()).isEqualTo(204);
    }

    @Test
    void passesTheLengthOfAHeadRequest() throws Exception {
        route(request -> request.response().putHeader("Content-Length", "1234").end());

        HttpResponse<String> head =
                client.send(bench.program(session("files/x")).HEAD().build(), BodyHandlers.ofString());

        assertThat(head.headers().firstValue("Content-Length")).contains("1234");
    }

    @Test
    void speaksHttpOneZeroAndContinues() throws Exception {
        route(request -> request.body().onSuccess(body -> {
            request.response().setChunked(true).write("got ");
            request.response().end(body);
        }));

        assertThat(bench.raw(
                        "GET " + session("") + " HTTP/1.0\r\nAuthorization: token " + ProxyBench.TOKEN + "\r\n\r\n"))
                .startsWith("HTTP/1.0 200")
                .endsWith("got ");
        assertThat(bench.raw("PUT " + session("") + " HTTP/1.1\r\nHost: h\r\nAuthorization: token " + ProxyBench.TOKEN
                        + "\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"))
                .contains("100 Continue")
                .contains("got ")
                .contains("ok");
    }

    @Test
    void staysWithHttpOneWhenAskedForAnother() throws Exception {
        assertThat(
                        bench.raw(
                                "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nConnection: close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(bench.raw("GET http://example.org/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> SessionProxy.start(
                            new ProxySettings(
                                    new ProxySettings.Ports("127.0.0.1", taken.getLocalPort(), Optional.empty()),
                                    Forwarding.REPLACE,
                                    new SessionAddresses.Paths(URI.create("http://127.0.0.1/")),
                                    Optional.empty(),
                                    URI.create("/"),
                                    ProxyLimits.DEFAULT),
                            id -> new Route.None()))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("Cannot listen on 127.0.0.1 port " + taken.getLocalPort());
        }
    }

    private void route(java.util.function.Consumer<HttpServerRequest> server) throws Exception {
        bench.lead(bench.serve(server));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(bench.program(path).timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    }

    /** A port on which nobody listens, and nobody else can. */
    private static Socket taken() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket;
    }
}
