package dev.quire.api.launch;

import dev.quire.launcher.session.Sessions;
import dev.quire.repo2image.Repo2Image;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Starts launches and remembers them for a while, so that whoever lost the connection finds the same launch again. */
public final class Launches implements AutoCloseable {
    /** How long an ended launch can still be read by those who come back. */
    private static final Duration MEMORY = Duration.ofMinutes(5);

    private final SecureRandom random;
    private final InstantSource clock;
    private final Resolutions resolutions;
    private final Builds builds;
    private final Course course;
    private final Map<LaunchId, Launch> launches = new ConcurrentHashMap<>();
    private final Map<LaunchId, Thread> threads = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public Launches(
            SpecReader specs,
            Repo2Image images,
            Sessions sessions,
            LaunchRules rules,
            SecureRandom random,
            InstantSource clock) {
        this.random = random;
        this.clock = clock;
        this.resolutions = new Resolutions(images, clock);
        this.builds = new Builds(images, new Turns(rules.concurrentBuilds(), rules.queuedBuilds()), clock);
        this.course = new Course(specs, resolutions, images, builds, new Starts(sessions, rules, random));
    }

    /** Starts a launch; it goes on whoever follows it. */
    public Launch start(LaunchRequest request) {
        launches.values().removeIf(launch -> launch.isForgotten(MEMORY));
        Launch launch = new Launch(LaunchId.random(random), request, clock);
        launches.put(launch.id(), launch);
        Thread thread = Thread.ofVirtual()
                .name("launch " + launch.id().abbreviated())
                .unstarted(() -> {
                    try {
                        course.run(launch, random);
                    } finally {
                        threads.remove(launch.id());
                    }
                });
        threads.put(launch.id(), thread);
        thread.start();
        if (closed) {
            thread.interrupt();
        }
        return launch;
    }

    /** The launch of that name, unless it has been forgotten. */
    public Optional<Launch> find(LaunchId id) {
        return Optional.ofNullable(launches.get(id));
    }

    /** Ends all launches and builds, each with a sentence for those who follow; returns when they have ended. */
    @Override
    public void close() {
        closed = true;
        threads.values().forEach(Thread::interrupt);
        resolutions.close();
        builds.close();
        try {
            for (Thread thread : threads.values()) {
                thread.join(Duration.ofSeconds(20));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
