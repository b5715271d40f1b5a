package dev.quire.launcher.proxy;

import dev.quire.launcher.session.SessionId;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * When somebody last did something in a session, as this replica saw it: asked for more than pages ask for by themselves, or sent
 * something through a WebSocket. All times are durations on this machine's own clock. Thread-safe.
 */
final class ActivityLog {
    /** Nobody asks further back. */
    private static final Duration MEMORY = Duration.ofHours(25);

    /** What open pages ask for again and again, whether somebody looks at them or not. */
    private static final Pattern POLLED =
            Pattern.compile("(lab/)?api(/.*)?|quire/lifetime|metrics|.*/(metrics|health|healthz|_stcore/health)");

    /** What JupyterLab writes as often: where its panels are. */
    private static final String WORKSPACES = "lab/api/workspaces";

    private final LongSupplier nanos;
    private final long began;
    private final Map<SessionId, Entry> entries = new ConcurrentHashMap<>();

    private static final class Entry {
        private final AtomicLong last;
        private final AtomicInteger sockets = new AtomicInteger();

        private Entry(long last) {
            this.last = new AtomicLong(last);
        }
    }

    /**
     * What was seen of a session.
     *
     * @param silentSeconds since the last activity
     * @param webSockets those that are open
     */
    record Seen(long silentSeconds, int webSockets) {}

    /**
     * What was seen of all sessions that were active.
     *
     * @param watchedSeconds how long this replica has watched: it knows nothing of what was before
     */
    record Report(long watchedSeconds, SortedMap<SessionId, Seen> sessions) {}

    /** @param nanos a clock that never goes back */
    ActivityLog(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    /** Notes a request that may pass to a session. */
    void request(Target.ToSession session, String method, String uri) {
        String rest = uri.substring(session.basePath().length());
        if (Origins.isSafe(method) ? !isPolled(rest) : !rest.startsWith(WORKSPACES)) {
            touch(session.id());
        }
    }

    private static boolean isPolled(String rest) {
        int query = rest.indexOf('?');
        String path = query < 0 ? rest : rest.substring(0, query);
        return POLLED.matcher(path).matches() || (query >= 0 && rest.indexOf("no_track_activity=", query) > 0);
    }

    /** Notes that somebody did something. */
    void touch(SessionId id) {
        entry(id).last.set(nanos.getAsLong());
    }

    /** Notes a WebSocket, which is to be told what happens to it. */
    Socket opened(SessionId id) {
        Entry entry = entry(id);
        entry.sockets.incrementAndGet();
        touch(id);
        return new Socket() {
            @Override
            public void spoken() {
                touch(id);
            }

            @Override
            public void closed() {
                entry.sockets.decrementAndGet();
            }
        };
    }

    /** A WebSocket whose activity is noted. */
    interface Socket {
        /** One that is no session's. */
        Socket NOBODYS = new Socket() {
            @Override
            public void spoken() {
                // It does not matter.
            }

            @Override
            public void closed() {
                // It was not noted.
            }
        };

        /** The visitor has said something. */
        void spoken();

        /** It is over. */
        void closed();
    }

    private Entry entry(SessionId id) {
        return entries.computeIfAbsent(id, _ -> new Entry(nanos.getAsLong()));
    }

    /** The sessions in which something was done within that time; those that are over are forgotten. */
    Report since(Duration age, Predicate<SessionId> over) {
        long now = nanos.getAsLong();
        SortedMap<SessionId, Seen> seen = new TreeMap<>(Comparator.comparing(SessionId::value));
        entries.entrySet().removeIf(entry -> {
            Duration silent = Duration.ofNanos(now - entry.getValue().last.get());
            int sockets = entry.getValue().sockets.get();
            if (sockets == 0 && (silent.compareTo(MEMORY) > 0 || over.test(entry.getKey()))) {
                return true;
            }
            if (silent.compareTo(age) <= 0) {
                seen.put(entry.getKey(), new Seen(silent.toSeconds(), sockets));
            }
            return false;
        });
        return new Report(Duration.ofNanos(now - began).toSeconds(), seen);
    }
}
