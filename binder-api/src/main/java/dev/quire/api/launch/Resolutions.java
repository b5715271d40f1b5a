package dev.quire.api.launch;

import dev.quire.repo2image.Repo2Image;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * What refs mean now: launches of the same spec within a few seconds ask the forge once. Failures are not remembered beyond
 * those who wait for the same answer.
 */
final class Resolutions {
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Repo2Image images;
    private final InstantSource clock;
    private final Map<RepoSpec, Asked> asked = new HashMap<>();

    private record Asked(Shared<ResolvedRepo> answer, Instant at) {}

    Resolutions(Repo2Image images, InstantSource clock) {
        this.images = images;
        this.clock = clock;
    }

    ResolvedRepo resolve(RepoSpec spec) throws InterruptedException {
        return ask(spec).await();
    }

    private synchronized Shared<ResolvedRepo> ask(RepoSpec spec) {
        Instant now = clock.instant();
        asked.values().removeIf(a -> a.answer.isDone() && a.at.plus(FRESH).isBefore(now));
        Asked before = asked.get(spec);
        if (before != null && !before.answer.hasFailed()) {
            return before.answer;
        }
        Shared<ResolvedRepo> answer = Shared.start("resolve " + spec.url(), () -> images.resolve(spec));
        asked.put(spec, new Asked(answer, now));
        return answer;
    }

    /** Ends what is being asked. */
    synchronized void close() {
        asked.values().forEach(a -> a.answer.interrupt());
    }
}
