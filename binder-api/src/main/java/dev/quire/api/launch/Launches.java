package dev.quire.api.launch;

import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Sessions;
import dev.quire.repo2image.Repo2Image;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Starts launches and remembers them for a while, so that whoever lost the connection finds the same launch again. A launch's name
 * is all that another replica needs to go on with it: the same name is the same session.
 */
public final class Launches implements AutoCloseable {
    /** How long an ended launch can still be read by those who come back. */
    private static final Duration MEMORY = Duration.ofMinutes(5);
    /** How long a cancelled or stopped launch may take to leave nothing behind. */
    private static final Duration CLEANING = Duration.ofSeconds(20);

    private final SecureRandom random;
    private final InstantSource clock;
    private final Sessions sessions;
    private final LaunchIds ids;
    private final Resolutions resolutions;
    private final Builds builds;
    private final Course course;
    private final CancelledElsewhere cancelled;
    private final Map<LaunchId, Launch> launches = new ConcurrentHashMap<>();
    private final Map<Launch, Thread> threads = new ConcurrentHashMap<>();
    private final AtomicLong forgotAt = new AtomicLong();
    private volatile boolean stopping;

    public Launches(
            SpecReader specs,
            Repo2Image images,
            Sessions sessions,
            SessionKeys keys,
            LaunchRules rules,
            SecureRandom random,
            InstantSource clock) {
        this.random = random;
        this.clock = clock;
        this.sessions = sessions;
        this.ids = new LaunchIds(keys, random);
        this.cancelled = new CancelledElsewhere(sessions);
        this.resolutions = new Resolutions(images, clock);
        this.builds = new Builds(images, new Turns(rules.concurrentBuilds(), rules.queuedBuilds()), clock);
        this.course = new Course(specs, resolutions, images, builds, new Starts(sessions, rules, ids, keys, clock));
    }

    /**
     * Starts a launch; it goes on whoever follows it.
     *
     * @param client a pseudonym of who asks; empty when that is not known
     */
    public Launch start(LaunchRequest request, String client) {
        return begin(ids.random(request), request, client);
    }

    /**
     * The launch that a client calls by a name of its own: who asks again in the same words, wherever, gets the same session. One that
     * has failed is tried again.
     *
     * @param requestId a name that only this client knows
     */
    public Launch start(String requestId, LaunchRequest request, String client) {
        return begin(ids.of(requestId, request), request, client);
    }

    /**
     * The session that a launch of that link would start now, whatever its name. The image is built if it must be, and nothing is
     * started.
     */
    public SessionSpec like(LaunchRequest request) throws InterruptedException {
        return course.spec(new Launch(ids.random(request), request, "", clock));
    }

    /** The launch of that name, which goes on here if it began elsewhere; empty when the name is not one of that link. */
    public Optional<Launch> resume(LaunchId id, LaunchRequest request, String client) {
        Launch before = launches.get(id);
        if (before != null && before.request().equals(request)) {
            return Optional.of(before);
        }
        return ids.isOf(id, request) ? Optional.of(begin(id, request, client)) : Optional.empty();
    }

    private Launch begin(LaunchId id, LaunchRequest request, String client) {
        forget();
        Launch launch = new Launch(id, request, client, clock);
        Launch running = launches.merge(id, launch, (before, next) -> before.hasFailed() ? next : before);
        if (running == launch) {
            cancelled.forget(ids.session(id));
            run(launch);
        }
        return running;
    }

    /** Now and then: where launches come by the dozen each second, those of five minutes are many. */
    private void forget() {
        long now = clock.millis();
        long before = forgotAt.get();
        if (now - before >= 1_000 && forgotAt.compareAndSet(before, now)) {
            launches.values().removeIf(launch -> launch.isForgotten(MEMORY));
        }
    }

    private void run(Launch launch) {
        Thread thread = Thread.ofVirtual()
                .name("launch " + launch.id().abbreviated())
                .unstarted(() -> {
                    try {
                        course.run(launch, random);
                    } finally {
                        threads.remove(launch);
                    }
                });
        threads.put(launch, thread);
        thread.start();
        if (stopping || launch.isCancelled()) {
            thread.interrupt();
        }
    }

    /** The launch of that name, unless it has been forgotten. */
    public Optional<Launch> find(LaunchId id) {
        return Optional.ofNullable(launches.get(id));
    }

    /**
     * Ends a launch, and the session that came of it; returns when nothing of it is left. The answer is false when there is neither here:
     * should it be another replica's, then its session ends when it appears.
     */
    public boolean cancel(LaunchId id) throws InterruptedException {
        Launch launch = launches.get(id);
        if (launch != null) {
            launch.cancel();
            Thread thread = threads.get(launch);
            if (thread != null) {
                thread.interrupt();
                thread.join(CLEANING);
            }
        }
        SessionId session = ids.session(id);
        boolean exists = sessions.find(session).isPresent();
        if (exists) {
            sessions.stop(session);
        } else if (launch == null) {
            cancelled.expect(session);
        }
        return launch != null || exists;
    }

    /** Whether the service takes no more launches. */
    public boolean isStopping() {
        return stopping;
    }

    /** Takes no more launches, and fails none from now on: they end without a last event, so that clients come back for them. */
    public void stop() {
        stopping = true;
        course.stop();
    }

    /** Ends all launches and builds; returns when they have ended. */
    @Override
    public void close() {
        stop();
        threads.values().forEach(Thread::interrupt);
        resolutions.close();
        builds.close();
        cancelled.close();
        try {
            for (Thread thread : threads.values()) {
                thread.join(CLEANING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
