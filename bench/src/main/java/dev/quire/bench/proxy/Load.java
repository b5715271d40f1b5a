package dev.quire.bench.proxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Asks for the same again and again on so many connections, each as soon as the last answer is there, and prints requests per second
 * and percentiles in microseconds as JSON. {@code Load URL TOKEN CONNECTIONS SECONDS}; stays on this machine.
 */
final class Load {
    private static final int MOST = 2_000_000;

    private Load() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        URI uri = URI.create(arguments[0]);
        int connections = Math.min(1_000, Integer.parseInt(arguments[2]));
        long nanos = Math.min(60, Long.parseLong(arguments[3])) * 1_000_000_000L;
        byte[] request = ("GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: token %s\r\nAccept: */*\r\n\r\n"
                        .formatted(uri.getRawPath(), uri.getAuthority(), arguments[1]))
                .getBytes(StandardCharsets.US_ASCII);
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, connections)
                    .mapToObj(i -> threads.submit(() -> ask(uri, request, begin + nanos, MOST / connections)))
                    .toList();
            LongStream all = LongStream.empty();
            for (Future<long[]> one : asked) {
                all = LongStream.concat(all, Arrays.stream(one.get()));
            }
            long[] sorted = all.sorted().toArray();
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf(
                    "{\"requests\": %d, \"perSecond\": %.0f, \"p50\": %d, \"p90\": %d, \"p99\": %d}%n",
                    sorted.length, sorted.length / seconds, at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99));
        }
    }

    private static long at(long[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * part)] / 1_000;
    }

    private static long[] ask(URI uri, byte[] request, long end, int most) throws IOException {
        long[] times = new long[most];
        int count = 0;
        try (Socket socket = new Socket(InetAddress.getByName(uri.getHost()), uri.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
            while (System.nanoTime() < end && count < most) {
                long start = System.nanoTime();
                socket.getOutputStream().write(request);
                read(in);
                times[count++] = System.nanoTime() - start;
            }
        }
        return Arrays.copyOf(times, count);
    }

    private static void read(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("The answer was '" + status + "'");
        }
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The connection was closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
