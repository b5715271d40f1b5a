package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchException;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the Pods that nobody owns any more. */
final class Reaper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reaper.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private record Case(String uid, Reaping.Sentence sentence) {}

    private final PodWatch watch;
    private final SessionApi api;
    private final Reaping reaping;
    private final Set<String> inFlight;
    private final InstantSource clock;
    /** Since when each case has been so, as seen from here. */
    private Map<Case, Instant> cases = Map.of();

    private final Thread thread = Thread.ofVirtual().name("reaper").unstarted(this::loop);

    /**
     * Not started yet.
     *
     * @param inFlight names of the Pods that this process is launching, a live view
     */
    Reaper(PodWatch watch, SessionApi api, Reaping reaping, Set<String> inFlight, InstantSource clock) {
        this.watch = watch;
        this.api = api;
        this.reaping = reaping;
        this.inFlight = inFlight;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    private void loop() {
        try {
            // What a killed predecessor left is to go as soon as it is known.
            while (!watch.hasSynced()) {
                Thread.sleep(Duration.ofMillis(100));
            }
            while (true) {
                reap();
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at every Pod once. */
    void reap() {
        Map<Case, Instant> now = new HashMap<>();
        for (PodTable.Row row : watch.table().rows()) {
            reaping.sentence(row, inFlight).ifPresent(sentence -> {
                Case its = new Case(row.pod().getMetadata().getUid(), sentence);
                Instant since = cases.getOrDefault(its, clock.instant());
                now.put(its, since);
                if (Duration.between(since, clock.instant()).compareTo(sentence.after()) >= 0) {
                    delete(row.pod(), sentence.reason());
                }
            });
        }
        cases = now;
    }

    private void delete(Pod pod, String reason) {
        String name = pod.getMetadata().getName();
        try {
            log.info("Deleting {}: {}", name, reason);
            api.delete(pod);
        } catch (LaunchException e) {
            log.warn("{} could not be deleted, trying again later: {}", name, e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
