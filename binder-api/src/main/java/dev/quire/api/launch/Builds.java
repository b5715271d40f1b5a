package dev.quire.api.launch;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.Repo2Image;
import dev.quire.repo2image.repo.ResolvedRef;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds, each image by one at a time: whoever asks for an image that is being built is attached to that build and reads
 * its events from the beginning. Nobody's leaving ends a build.
 */
final class Builds {
    private static final Logger log = LoggerFactory.getLogger(Builds.class);
    private static final int MOST_LINES = 20_000;
    private static final int LONGEST_LINE = 2_000;

    private final Repo2Image images;
    private final Turns turns;
    private final InstantSource clock;
    private final Map<Key, Build> running = new HashMap<>();
    private boolean closed;

    /** An image is a function of these (and of the builder, which does not change while this runs). */
    private record Key(String url, ResolvedRef ref, String subdirectory) {}

    /** One build. */
    record Build(EventLog<LaunchEvent> events, Shared<BuiltImage> outcome) {}

    Builds(Repo2Image images, Turns turns, InstantSource clock) {
        this.images = images;
        this.turns = turns;
        this.clock = clock;
    }

    /** The running build of that image, or a new one. */
    synchronized Build attach(ResolvedRepo repo) {
        if (closed) {
            throw new RefusedException(
                    RefusedException.Refusal.STOPPING, "The service is being stopped; try again in a minute.");
        }
        Key key = new Key(repo.url(), repo.ref(), repo.subdirectory());
        Build before = running.get(key);
        if (before != null) {
            log.info(
                    "Attached to the running build of {} at {}",
                    repo.url(),
                    repo.ref().abbreviated());
            return before;
        }
        EventLog<LaunchEvent> events = new EventLog<>();
        Turns.Turn turn = turns.ask(place -> events.append(LaunchEvent.waiting(
                place == 1
                        ? "Waiting for a free builder: this build is next."
                        : "Waiting for a free builder: %d builds are ahead.".formatted(place - 1))));
        Build build = new Build(events, Shared.start("build " + repo.url(), () -> perform(key, repo, turn, events)));
        running.put(key, build);
        return build;
    }

    private BuiltImage perform(Key key, ResolvedRepo repo, Turns.Turn turn, EventLog<LaunchEvent> events)
            throws InterruptedException {
        try {
            turn.await();
            // Someone may have finished it between this launch's look and this build's turn.
            Optional<BuiltImage> finished = images.find(repo);
            if (finished.isPresent()) {
                return finished.get();
            }
            return build(repo, events);
        } finally {
            turn.leave();
            synchronized (this) {
                running.remove(key);
            }
            events.close();
        }
    }

    private BuiltImage build(ResolvedRepo repo, EventLog<LaunchEvent> events) throws InterruptedException {
        log.info("Building {} at {}", repo.url(), repo.ref().abbreviated());
        long start = clock.millis();
        BuiltImage image = images.build(repo, event -> tell(event, events));
        log.info(
                "Built image {} of {} at {} in {} s",
                image.name(),
                repo.url(),
                repo.ref().abbreviated(),
                Duration.ofMillis(clock.millis() - start).toSeconds());
        return image;
    }

    private static void tell(BuildEvent event, EventLog<LaunchEvent> events) {
        int lines = events.size();
        if (lines > MOST_LINES) {
            return;
        }
        LaunchEvent.Step step = switch (event.phase()) {
            case FETCHING -> LaunchEvent.Step.FETCHING;
            case BUILDING -> LaunchEvent.Step.BUILDING;
            case PUSHING -> LaunchEvent.Step.PUSHING;
        };
        String message = event.message();
        if (lines == MOST_LINES) {
            message = "The log goes on, but only its first %d lines are shown.".formatted(MOST_LINES);
        } else if (message.length() > LONGEST_LINE) {
            message = message.substring(0, LONGEST_LINE) + "…";
        }
        events.append(new LaunchEvent.Progress(step, message));
    }

    /** Ends all builds and takes no more. */
    synchronized void close() {
        closed = true;
        running.values().forEach(build -> build.outcome.interrupt());
    }
}
