package dev.quire.repo2image.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** A port in front of a server that cuts one connection, once so much has been sent over it. */
final class CuttingPort implements AutoCloseable {
    private final LoopbackPort front;
    private final String host;
    private final int port;
    private final long after;
    private final AtomicBoolean cut = new AtomicBoolean();
    private final LongAdder sent = new LongAdder();

    /**
     * @param server host and port
     * @param after so many bytes
     */
    CuttingPort(String server, long after) throws IOException {
        int colon = server.lastIndexOf(':');
        this.host = server.substring(0, colon);
        this.port = Integer.parseInt(server.substring(colon + 1));
        this.after = after;
        this.front = new LoopbackPort(this::serve);
    }

    String host() {
        return "127.0.0.1:" + front.number();
    }

    /** How many bytes went to the server. */
    long sent() {
        return sent.sum();
    }

    boolean hasCut() {
        return cut.get();
    }

    @Override
    public void close() throws IOException {
        front.close();
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(host, port)) {
            Thread back = Thread.startVirtualThread(() -> copy(server, client));
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            long here = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                sent.add(read);
                here += read;
                if (here > after && cut.compareAndSet(false, true)) {
                    return;
                }
            }
            server.shutdownOutput();
            back.join();
        } catch (IOException | InterruptedException e) {
            // One side hung up; the other one learns it by the closed connection.
            return;
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.close();
        } catch (IOException e) {
            // As above.
            return;
        }
    }
}
