package dev.quire.launcher.kubernetes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A host somewhere beyond the cluster, as Pods of this machine see it: it has any address, and takes connections. Only what
 * comes from the Pods' network is led here; this machine's own traffic to that address goes where it always went. Needs
 * root on the node, and {@code ip} and {@code python3}.
 */
final class FarHost implements AutoCloseable {
    /** Listens on an address that is not this machine's, which needs the option IP_TRANSPARENT (19). */
    private static final String LISTEN = """
            import select, socket, sys
            listening = []
            for port in sys.argv[2:]:
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.setsockopt(socket.SOL_IP, 19, 1)
                s.bind((sys.argv[1], int(port)))
                s.listen()
                listening.append(s)
            print("listening", flush=True)
            while True:
                for s in select.select(listening, [], [])[0]:
                    s.accept()[0].close()
            """;

    private final Process listener;
    private final List<List<String>> undo = new ArrayList<>();

    /**
     * Starts.
     *
     * @param podAddress the address of a Pod of this node, behind whose network interface the Pods are
     * @param table the number of a routing table that nobody else uses
     */
    FarHost(String address, String podAddress, int table, int... ports) throws IOException {
        String device = run(List.of("ip", "-o", "route", "get", podAddress)).replaceFirst("(?s).* dev (\\S+).*", "$1");
        try {
            String number = Integer.toString(table);
            change("route", List.of("local", address, "dev", "lo", "table", number));
            change("rule", List.of("iif", device, "to", address, "lookup", number));
            List<String> command = new ArrayList<>(List.of("python3", "-c", LISTEN, address));
            for (int port : ports) {
                command.add(Integer.toString(port));
            }
            listener = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            undo();
            throw e;
        }
        BufferedReader said = listener.inputReader(StandardCharsets.UTF_8);
        String first = said.readLine();
        if (!"listening".equals(first)) {
            close();
            throw new IOException("Nothing listens at %s: %s".formatted(address, first));
        }
    }

    /** Whether this machine can have one: it is the node, and may be told where addresses are. */
    static boolean isPossible(String podAddress) {
        try {
            String route = run(List.of("ip", "-o", "route", "get", podAddress));
            return "root".equals(System.getProperty("user.name")) && !route.contains(" via ");
        } catch (IOException _) {
            return false;
        }
    }

    private void change(String kind, List<String> words) throws IOException {
        run(concat(List.of("ip", kind, "add"), words));
        undo.addFirst(concat(List.of("ip", kind, "del"), words));
    }

    private static List<String> concat(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    private void undo() throws IOException {
        for (List<String> command : undo) {
            run(command);
        }
        undo.clear();
    }

    @Override
    public void close() throws IOException {
        Process _ = listener.destroyForcibly().onExit().join();
        undo();
    }
}
