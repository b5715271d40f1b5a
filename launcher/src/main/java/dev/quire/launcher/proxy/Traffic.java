package dev.quire.launcher.proxy;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What goes through the proxy at this moment, on all event loops, and how much went. Thread-safe. */
final class Traffic {
    private final int most;
    private final AtomicInteger exchanges = new AtomicInteger();
    private final Set<Tunnel> tunnels = ConcurrentHashMap.newKeySet();
    private final LongAdder requests = new LongAdder();
    private final LongAdder upgrades = new LongAdder();
    private final Map<Notice, LongAdder> notices = new EnumMap<>(Notice.class);
    private volatile boolean ending;
    private volatile boolean closed;

    /** @param most requests and WebSockets at once */
    Traffic(int most) {
        this.most = most;
        for (Notice notice : Notice.values()) {
            notices.put(notice, new LongAdder());
        }
    }

    /** A request begins. */
    Visit begin() {
        requests.increment();
        return new Visit(exchanges.incrementAndGet() + tunnels.size() <= most);
    }

    /** A request from its beginning until it is over, of which there may be more than one sign. */
    final class Visit {
        private final boolean fits;
        private final AtomicBoolean over = new AtomicBoolean();

        private Visit(boolean fits) {
            this.fits = fits;
        }

        /** Whether there were not too many already. */
        boolean fits() {
            return fits;
        }

        /** It is over, whatever became of it. */
        void end() {
            if (over.compareAndSet(false, true)) {
                exchanges.decrementAndGet();
            }
        }
    }

    void opened(Tunnel tunnel) {
        upgrades.increment();
        tunnels.add(tunnel);
    }

    void closed(Tunnel tunnel) {
        tunnels.remove(tunnel);
    }

    void noticed(Notice notice) {
        notices.getOrDefault(notice, new LongAdder()).increment();
    }

    /** From now on connections end with the answer to the request that they carry. */
    void startToEnd() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }

    /** From now on new connections are closed at once. */
    void closeTheDoor() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    int openRequests() {
        return exchanges.get();
    }

    Set<Tunnel> tunnels() {
        return Set.copyOf(tunnels);
    }

    int openTunnels() {
        return tunnels.size();
    }

    /** In the text format of Prometheus. */
    String metrics() {
        StringBuilder text = new StringBuilder();
        add(text, "quire_proxy_requests_total", "counter", "Requests.", requests.sum());
        add(text, "quire_proxy_websockets_total", "counter", "WebSockets that were opened.", upgrades.sum());
        add(text, "quire_proxy_open_requests", "gauge", "Requests that are not answered yet.", openRequests());
        add(text, "quire_proxy_open_websockets", "gauge", "WebSockets that are open.", openTunnels());
        text.append("# HELP quire_proxy_notices_total Requests that the proxy answered itself, by reason.\n")
                .append("# TYPE quire_proxy_notices_total counter\n");
        notices.forEach((notice, count) -> text.append("quire_proxy_notices_total{notice=\"")
                .append(notice.name().toLowerCase(Locale.ROOT))
                .append("\"} ")
                .append(count.sum())
                .append('\n'));
        return text.toString();
    }

    private static void add(StringBuilder text, String name, String type, String help, long value) {
        text.append("# HELP %s %s\n# TYPE %s %s\n%s %d\n".formatted(name, help, name, type, name, value));
    }
}
