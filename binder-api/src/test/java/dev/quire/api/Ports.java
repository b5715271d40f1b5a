package dev.quire.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that listen in a while, or again: none that the system gives to somebody's connection meanwhile. */
public final class Ports {
    private static final int LOWEST = 20_000;
    /** Below what Linux gives to connections, and Kubernetes to Services. */
    private static final int END = 30_000;

    private Ports() {}

    /** A port on which nobody listens. */
    public static int free() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, END);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }
}
