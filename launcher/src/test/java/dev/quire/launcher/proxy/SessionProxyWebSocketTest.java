package dev.quire.launcher.proxy;

import static dev.quire.launcher.proxy.ProxyBench.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionProxyWebSocketTest {
    private static final int MANY = 100;

    private ProxyBench bench;
    private WebSocketClient client;

    @BeforeEach
    void start() throws Exception {
        bench = new ProxyBench(request -> request.response().setStatusCode(404).end());
        client = bench.vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(MANY)
                .setMaxFrameSize(1 << 24)
                .setMaxMessageSize(1 << 24));
    }

    @AfterEach
    void stop() throws Exception {
        await(client.close());
        bench.stop();
    }

    @Test
    void carriesManyKernelsAtOnce() throws Exception {
        bench.lead(bench.serve(
                request -> request.response().end(),
                socket -> socket.binaryMessageHandler(socket::writeBinaryMessage)));
        CountDownLatch echoed = new CountDownLatch(MANY);
        List<WebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            sockets.add(await(connect(session("api/kernels/" + i + "/channels"))));
        }

        for (int i = 0; i < MANY; i++) {
            Buffer message = Buffer.buffer("message " + i + " ".repeat(100_000));
            sockets.get(i).binaryMessageHandler(echo -> {
                if (echo.equals(message)) {
                    echoed.countDown();
                }
            });
            sockets.get(i).writeBinaryMessage(message);
        }

        assertThat(echoed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void deliversWhatTheServerSaysFirst() throws Exception {
        bench.lead(bench.serve(request -> request.response().end(), socket -> socket.writeTextMessage("hello")));
        for (int i = 0; i < 20; i++) {
            CompletableFuture<String> first = new CompletableFuture<>();
            bench.vertx.runOnContext(now -> client.connect(options(session("x")))
                    .onSuccess(socket -> socket.textMessageHandler(first::complete)));
            assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo("hello");
        }
    }

    @Test
    void passesTheSubprotocolAndTheRawUri() throws Exception {
        CompletableFuture<String> uri = new CompletableFuture<>();
        bench.lead(bench.serve(request -> request.response().end(), socket -> uri.complete(socket.uri())));
        String path = session("api/kernels/a%2Fb/channels?session_id=1");

        WebSocket socket = await(client.connect(options(path).addSubProtocol("v1.kernel.websocket.jupyter.org")));

        assertThat(uri.get(5, TimeUnit.SECONDS)).isEqualTo(path);
        assertThat(socket.subProtocol()).isEqualTo("v1.kernel.websocket.jupyter.org");
    }

    @Test
    void closesBothEndsWhenOneCloses() throws Exception {
        CompletableFuture<String> serverClosed = new CompletableFuture<>();
        bench.lead(bench.serve(request -> request.response().end(), socket -> {
            socket.closeHandler(gone -> serverClosed.complete("closed"));
            socket.textMessageHandler(text -> socket.close((short) 4001, "enough"));
        }));

        WebSocket leaving = await(connect(session("a")));
        await(leaving.close());
        assertThat(serverClosed.get(5, TimeUnit.SECONDS)).isEqualTo("closed");

        WebSocket left = await(connect(session("b")));
        CompletableFuture<Short> code = new CompletableFuture<>();
        left.closeHandler(gone -> code.complete(left.closeStatusCode()));
        left.writeTextMessage("end");
        assertThat(code.get(5, TimeUnit.SECONDS)).isEqualTo((short) 4001);
    }

    @Test
    void holdsBackAServerThatIsFasterThanTheBrowser() throws Exception {
        CompletableFuture<Boolean> held = new CompletableFuture<>();
        bench.lead(bench.serve(request -> request.response().end(), socket -> {
            Buffer block = Buffer.buffer(new byte[1 << 20]);
            long[] sent = {0};
            bench.vertx.setPeriodic(1, timer -> {
                if (socket.writeQueueFull()) {
                    held.complete(true);
                    bench.vertx.cancelTimer(timer);
                } else if (sent[0]++ < 1024) {
                    socket.writeBinaryMessage(block);
                } else {
                    held.complete(false);
                    bench.vertx.cancelTimer(timer);
                }
            });
        }));

        await(connect(session("flood")).onSuccess(WebSocket::pause));

        assertThat(held.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void passesOnWhyAServerRefuses() throws Exception {
        bench.lead(bench.serve(request -> request.response().setStatusCode(403).end("token, please")));

        assertThatThrownBy(() -> await(connect(session("api/kernels/1/channels"))))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        UpgradeRejectedException.class,
                        refusal -> assertThat(refusal.getStatus()).isEqualTo(403));
    }

    @Test
    void keepsNoConnectionOfARefusedUpgrade() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        bench.lead(bench.serve(request -> {
            request.connection().closeHandler(_ -> closed.complete(null));
            request.response().setStatusCode(404).end("no such kernel");
        }));

        // One that stays open, unlike the client's.
        try (Socket browser = new Socket(InetAddress.getLoopbackAddress(), bench.proxy.port())) {
            browser.getOutputStream().write("""
                    GET %s HTTP/1.1\r
                    Host: localhost\r
                    Authorization: token %s\r
                    Connection: Upgrade\r
                    Upgrade: websocket\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                    \r
                    """
                    .formatted(session("api/kernels/1/channels"), ProxyBench.TOKEN)
                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(browser.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 404");
            assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void refusesWhenThereIsNoSessionOrItIsGone() throws Exception {
        assertThatThrownBy(() -> await(connect(session("x"))))
                .cause()
                .isInstanceOfSatisfying(
                        UpgradeRejectedException.class,
                        refusal -> assertThat(refusal.getStatus()).isEqualTo(404));

        bench.lead(URI.create("http://127.0.0.1:1"));
        assertThatThrownBy(() -> await(connect(session("x"))))
                .cause()
                .isInstanceOfSatisfying(
                        UpgradeRejectedException.class,
                        refusal -> assertThat(refusal.getStatus()).isEqualTo(503));
    }

    private Future<WebSocket> connect(String path) {
        return client.connect(options(path));
    }

    private WebSocketConnectOptions options(String path) {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(bench.proxy.port())
                .setURI(path)
                .putHeader("Authorization", "token " + ProxyBench.TOKEN);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
    }
}
