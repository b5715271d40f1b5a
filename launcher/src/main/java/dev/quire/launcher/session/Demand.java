package dev.quire.launcher.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The rule that says how many sessions of each kind are worth keeping ready, by how often they were asked for lately. A pool grows at
 * once, shrinks by one now and then, and is gone when nobody has asked for half an hour. Not thread-safe.
 *
 * @param <K> what tells kinds apart
 */
public final class Demand<K> {
    /** What was asked for so long ago counts about a third of what is asked for now. */
    private static final Duration MEMORY = Duration.ofMinutes(10);
    /** A pool holds what is asked for in this time, in which one that was taken is replaced, even if its node is slow. */
    private static final Duration REFILL = Duration.ofSeconds(30);
    /** Who comes once may never come again. */
    private static final double ENOUGH = 1.5;

    private static final Duration STEP = Duration.ofMinutes(5);
    private static final Duration IDLE = Duration.ofMinutes(30);

    private final int most;
    private final Map<K, Recent> kinds = new HashMap<>();

    private static final class Recent {
        private double weight;
        private Instant at;
        private Instant askedAt;
        private int size;
        private Instant resizedAt;

        Recent(Instant now) {
            this.at = now;
            this.askedAt = now;
            this.resizedAt = now;
        }

        double weight(Instant now) {
            long since = Math.max(0, Duration.between(at, now).toMillis());
            return weight * Math.exp(-(double) since / MEMORY.toMillis());
        }

        void add(Instant now) {
            weight = weight(now) + 1;
            at = now;
            askedAt = now;
        }

        int wanted(Instant now) {
            double weight = weight(now);
            // Each launch of the last minutes weighs as much as one in that time.
            return weight < ENOUGH ? 0 : (int) Math.ceil(weight * REFILL.toMillis() / MEMORY.toMillis());
        }

        void resize(Instant now) {
            int wanted = wanted(now);
            if (wanted > size) {
                size = wanted;
                resizedAt = now;
            } else if (wanted < size && Duration.between(resizedAt, now).compareTo(STEP) >= 0) {
                size--;
                resizedAt = now;
            }
        }
    }

    /**
     * Nobody has asked for anything yet.
     *
     * @param most how many may wait, of all kinds together
     */
    public Demand(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("There cannot be %d sessions".formatted(most));
        }
        this.most = most;
    }

    /** Somebody has asked for a session of that kind. */
    public void asked(K kind, Instant now) {
        kinds.computeIfAbsent(kind, _ -> new Recent(now)).add(now);
    }

    /** How many of each kind are to wait from now on; what is asked for most comes first, and kinds without any are left out. */
    public Map<K, Integer> sizes(Instant now) {
        kinds.values().removeIf(recent -> Duration.between(recent.askedAt, now).compareTo(IDLE) >= 0);
        kinds.values().forEach(recent -> recent.resize(now));
        List<Map.Entry<K, Recent>> busiest = kinds.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -entry.getValue().weight(now)))
                .collect(Collectors.toList());
        Map<K, Integer> sizes = new LinkedHashMap<>();
        int left = most;
        for (Map.Entry<K, Recent> kind : busiest) {
            int size = Math.min(left, kind.getValue().size);
            if (size > 0) {
                sizes.put(kind.getKey(), size);
                left -= size;
            }
        }
        return sizes;
    }
}
