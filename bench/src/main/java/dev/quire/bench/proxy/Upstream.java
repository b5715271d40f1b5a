package dev.quire.bench.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that does nothing but answer: every request with the same kilobyte, every upgrade with a WebSocket that echoes short
 * frames. Much cheaper than what it stands for, so that the proxies are what is measured. {@code Upstream PORT}
 */
final class Upstream {
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");
    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\n\r\n"
                    + "x".repeat(1024))
            .getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

    private Upstream() {}

    public static void main(String[] arguments) throws IOException {
        new Upstream().serve(Integer.parseInt(arguments[0]));
    }

    private void serve(int port) throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(port), 4096).configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            System.out.println("ready");
            while (true) {
                selector.select(key -> {
                    try {
                        if (key.isAcceptable()) {
                            accept(server, selector);
                        } else {
                            answer(key);
                        }
                    } catch (IOException e) {
                        close(key);
                    }
                });
            }
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        for (SocketChannel socket = server.accept(); socket != null; socket = server.accept()) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
            socket.register(selector, SelectionKey.OP_READ);
        }
    }

    private void answer(SelectionKey key) throws IOException {
        SocketChannel socket = (SocketChannel) key.channel();
        buffer.clear();
        int read = socket.read(buffer);
        if (read < 0) {
            close(key);
        } else if (key.attachment() != null) {
            echo(socket, read);
        } else {
            String head = StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
            Matcher upgrade = KEY.matcher(head);
            if (upgrade.find()) {
                key.attach(Boolean.TRUE);
                socket.write(ByteBuffer.wrap(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept(upgrade.group(1))
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII)));
            } else {
                for (int end = head.indexOf("\r\n\r\n"); end >= 0; end = head.indexOf("\r\n\r\n", end + 4)) {
                    socket.write(ByteBuffer.wrap(ANSWER));
                }
            }
        }
    }

    /** A short frame as a client sends it: two bytes, four of the mask, what it says. */
    private void echo(SocketChannel socket, int read) throws IOException {
        buffer.flip();
        byte[] frame = new byte[read];
        buffer.get(frame);
        byte[] answer = new byte[read - 4];
        answer[0] = frame[0];
        answer[1] = (byte) (frame[1] & 0x7F);
        for (int i = 6; i < read; i++) {
            answer[i - 4] = (byte) (frame[i] ^ frame[2 + (i - 6) % 4]);
        }
        socket.write(ByteBuffer.wrap(answer));
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException _) {
            key.cancel();
        }
    }
}
