package dev.quire.bench.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens so many WebSockets, says so, leaves them alone until a line comes in, and then says something through each and waits for the
 * echo. {@code Hold COUNT TOKEN URL…}, the count for each URL; stays on this machine.
 */
final class Hold {
    private static final byte[] FRAME = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, '?'};

    private Hold() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int count = Math.min(10_000, Integer.parseInt(arguments[0]));
        List<SocketChannel> sockets = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
        for (int i = 2; i < arguments.length; i++) {
            URI uri = URI.create(arguments[i]);
            for (int n = 0; n < count; n++) {
                sockets.add(open(uri, arguments[1], buffer));
            }
        }
        System.out.println("open " + sockets.size());
        int line = System.in.read();
        int alive = 0;
        for (SocketChannel socket : sockets) {
            socket.write(ByteBuffer.wrap(FRAME));
            buffer.clear();
            alive += socket.read(buffer) == 3 && buffer.get(2) == '?' ? 1 : 0;
        }
        System.out.println("alive " + alive);
        Thread.sleep(Duration.ofMillis(line < 0 ? 0 : 100));
        for (SocketChannel socket : sockets) {
            socket.close();
        }
    }

    private static SocketChannel open(URI uri, String token, ByteBuffer buffer) throws IOException {
        SocketChannel socket = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
        String request =
                "GET %sapi/kernels/1/channels?token=%s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                        .formatted(uri.getRawPath(), token, uri.getAuthority());
        socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        buffer.clear();
        String answer = "";
        while (!answer.endsWith("\r\n\r\n")) {
            if (socket.read(buffer) < 0) {
                throw new IOException("A WebSocket was refused: " + answer);
            }
            answer = StandardCharsets.ISO_8859_1
                    .decode(buffer.duplicate().flip())
                    .toString();
        }
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IOException(
                    "A WebSocket was refused: " + answer.lines().findFirst().orElse(""));
        }
        return socket;
    }
}
