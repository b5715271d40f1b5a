package dev.quire.launcher.proxy;

import static dev.quire.launcher.proxy.ProxyBench.SESSION;
import static dev.quire.launcher.proxy.ProxyBench.TOKEN;
import static dev.quire.launcher.proxy.ProxyBench.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.launcher.standin.Eventually;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the proxy tells the cluster, and how it leaves. */
@Timeout(60)
class SessionProxyDrainTest {
    private final CompletableFuture<ServerWebSocket> kernel = new CompletableFuture<>();
    private ProxyBench bench;
    private WebSocketClient sockets;

    @BeforeEach
    void start() throws Exception {
        bench = new ProxyBench(request -> request.response().end("service"));
        bench.lead(bench.serve(
                request -> bench.vertx.setTimer(500, later -> request.response().end("late")), kernel::complete));
        sockets = bench.vertx.createWebSocketClient();
    }

    @AfterEach
    void stop() throws Exception {
        bench.stop();
    }

    @Test
    void isReadyWhenAllSessionsAreKnown() throws Exception {
        bench.complete = false;
        assertThat(bench.inner("/healthz").statusCode()).isEqualTo(200);
        assertThat(bench.inner("/readyz").statusCode()).isEqualTo(503);
        bench.complete = true;
        assertThat(bench.inner("/readyz").statusCode()).isEqualTo(200);
        assertThat(bench.inner("/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void tellsWhichSessionsAreUsed() throws Exception {
        WebSocket socket = open();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        socket.closeHandler(closed::complete);

        assertThat(bench.inner("/internal/activity?since=60").body())
                .matches("\\{\"watched\":\\d+,\"sessions\":\\{\"" + SESSION + "\":\\{\"silent\":0,\"websockets\":1}}}");
        Thread.sleep(2_100);
        socket.writePong(Buffer.buffer("still here"));
        assertThat(bench.inner("/internal/activity?since=1").body())
                .as("a page that only answers pings")
                .contains("\"sessions\":{}");
        socket.writeTextMessage("run");
        Eventually.eventually(() ->
                assertThat(bench.inner("/internal/activity?since=1").body()).contains(SESSION.value()));
        assertThat(bench.inner("/internal/activity?since=x").statusCode()).isEqualTo(400);

        socket.close();
        closed.get(5, TimeUnit.SECONDS);
        Eventually.eventually(
                () -> assertThat(bench.inner("/internal/activity").body()).contains("\"websockets\":0"));
        assertThat(bench.inner("/metrics").body())
                .contains("quire_proxy_websockets_total 1\n", "quire_proxy_open_websockets 0\n");
        Eventually.eventually(
                () -> assertThat(bench.inner("/metrics").body()).contains("quire_proxy_open_requests 0\n"));
    }

    @Test
    void forgetsWhoWentAwayBeforeTheAnswer() throws Exception {
        bench.lead(bench.serve(request -> {}));
        for (String request : List.of(
                "GET %s HTTP/1.1\r\nHost: h\r\nAuthorization: token %s\r\n\r\n",
                "PUT %s HTTP/1.1\r\nHost: h\r\nAuthorization: token %s\r\nContent-Length: 9\r\n\r\nhalf",
                "GET %s HTTP/1.1\r\nHost: h\r\nAuthorization: token %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.proxy.port())) {
                socket.getOutputStream()
                        .write(request.formatted(session("slow"), TOKEN).getBytes(StandardCharsets.US_ASCII));
                Eventually.eventually(
                        () -> assertThat(bench.inner("/metrics").body()).contains("quire_proxy_open_requests 1\n"));
            }
            Eventually.eventually(
                    () -> assertThat(bench.inner("/metrics").body()).contains("quire_proxy_open_requests 0\n"));
        }
    }

    @Test
    void finishesWhatGoesOnAndSaysGoodbyeBetweenFrames() throws Exception {
        WebSocket socket = open();
        CompletableFuture<Short> code = new CompletableFuture<>();
        CompletableFuture<Integer> message = new CompletableFuture<>();
        socket.binaryMessageHandler(bytes -> message.complete(bytes.length()));
        socket.closeHandler(gone -> code.complete(socket.closeStatusCode()));
        try (HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<String>> going =
                    client.sendAsync(bench.program(session("slow")).build(), BodyHandlers.ofString());
            Eventually.eventually(
                    () -> assertThat(bench.inner("/metrics").body()).contains("quire_proxy_open_requests 1\n"));

            Thread draining = Thread.ofVirtual().start(() -> {
                try {
                    bench.proxy.drain(Duration.ofMillis(100), Duration.ofSeconds(2));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });

            assertThat(going.get(5, TimeUnit.SECONDS).body()).isEqualTo("late");
            assertThat(bench.inner("/readyz").statusCode()).isEqualTo(503);
            assertThat(code).as("a WebSocket has more time than that").isNotDone();
            kernel.get(5, TimeUnit.SECONDS).writeBinaryMessage(Buffer.buffer(new byte[60_000]));
            assertThat(message.get(5, TimeUnit.SECONDS)).isEqualTo(60_000);
            try (HttpClient late = HttpClient.newHttpClient()) {
                assertThatThrownBy(() -> late.send(bench.program(session("")).build(), BodyHandlers.ofString()))
                        .as("nobody new")
                        .isInstanceOf(IOException.class);
            }
            assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo((short) 1001);
            assertThat(draining.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    private WebSocket open() throws Exception {
        WebSocket socket = sockets.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(bench.proxy.port())
                        .setURI(session("api/kernels/1/channels?token=" + TOKEN)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        kernel.get(5, TimeUnit.SECONDS);
        return socket;
    }
}
