package dev.quire.repo2image.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port in front of a plain HTTP server that hangs up on those who speak TLS, as common servers do; the JDK's waits for the end
 * of a line that never comes.
 */
final class PlainPort implements AutoCloseable {
    private static final int HANDSHAKE = 0x16;

    private final LoopbackPort front;
    private final InetSocketAddress server;

    PlainPort(InetSocketAddress server) throws IOException {
        this.server = server;
        this.front = new LoopbackPort(this::serve);
    }

    int port() {
        return front.number();
    }

    @Override
    public void close() throws IOException {
        front.close();
    }

    private void serve(Socket client) {
        try (client;
                PushbackInputStream in = new PushbackInputStream(client.getInputStream())) {
            int first = in.read();
            if (first < 0 || first == HANDSHAKE) {
                return;
            }
            in.unread(first);
            try (Socket backend = new Socket(server.getAddress(), server.getPort())) {
                Thread forth = Thread.startVirtualThread(() -> copy(in, backend));
                try (InputStream answers = backend.getInputStream()) {
                    answers.transferTo(client.getOutputStream());
                }
                forth.interrupt();
            }
        } catch (IOException e) {
            // One side hung up; the other one learns it by the closed connection.
            return;
        }
    }

    private static void copy(InputStream in, Socket backend) {
        try {
            OutputStream out = backend.getOutputStream();
            in.transferTo(out);
            backend.shutdownOutput();
        } catch (IOException e) {
            // As above.
            return;
        }
    }
}
