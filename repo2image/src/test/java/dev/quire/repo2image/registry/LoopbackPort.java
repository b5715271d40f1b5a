package dev.quire.repo2image.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** A free port of this machine's loopback address; each connection to it is served in a thread of its own. */
final class LoopbackPort implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Consumer<Socket> serving;

    LoopbackPort(Consumer<Socket> serving) throws IOException {
        this.serving = serving;
        Thread.startVirtualThread(this::accept);
    }

    int number() {
        return socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                Thread.startVirtualThread(() -> serving.accept(client));
            }
        } catch (IOException e) {
            // Closed: the test is over.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
