package dev.quire.api.launch;

import dev.quire.launcher.session.SessionSpec;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.Repo2Image;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRef;
import dev.quire.repo2image.repo.ResolvedRepo;
import dev.quire.repo2image.repo.VersionId;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The course of a launch, top to bottom: read, resolve, find or build, start. It ends in exactly one last event. */
final class Course {
    private static final Logger log = LoggerFactory.getLogger(Course.class);

    private static final LaunchEvent.Failed CANCELLED = new LaunchEvent.Failed(
            "The launch was cancelled.",
            RefusedException.Refusal.CANCELLED.statusCode(),
            RefusedException.Refusal.CANCELLED.name());

    private final SpecReader specs;
    private final Resolutions resolutions;
    private final Repo2Image images;
    private final Builds builds;
    private final Starts starts;
    private volatile boolean stopping;

    Course(SpecReader specs, Resolutions resolutions, Repo2Image images, Builds builds, Starts starts) {
        this.specs = specs;
        this.resolutions = resolutions;
        this.images = images;
        this.builds = builds;
        this.starts = starts;
    }

    /** From now on launches that are cut short end without a last event. */
    void stop() {
        stopping = true;
    }

    void run(Launch launch, RandomGenerator random) {
        try {
            launch.events().end(lastEvent(launch));
        } catch (Throwable e) {
            if (launch.isCancelled()) {
                launch.events().end(CANCELLED);
                log.info("Launch {} was cancelled", name(launch));
            } else if (stopping) {
                // A stream without an end: who follows comes back, to another replica or to the next start of this one.
                launch.events().close();
                log.info("Launch {} is left to those who come back", name(launch));
            } else {
                // Whatever it is, the one who waits must hear of it, and the service goes on.
                Failure failure = Failure.of(e, random);
                launch.events().end(failure.event());
                report(launch, failure, e);
            }
        }
    }

    private record Prepared(ResolvedRepo repo, BuiltImage image, Profile profile) {}

    private LaunchEvent lastEvent(Launch launch) throws InterruptedException {
        log.info("Launch {} begins", name(launch));
        Prepared prepared = prepare(launch);
        String reference = Starts.reference(prepared.image());
        return switch (launch.request().wanted()) {
            case IMAGE -> new LaunchEvent.ImageReady("The image is ready: %s".formatted(reference), reference);
            case SESSION -> starts.start(launch, prepared.repo(), prepared.image(), prepared.profile());
        };
    }

    /** What the launch would start now; its image is built if it must be. */
    SessionSpec spec(Launch launch) throws InterruptedException {
        Prepared prepared = prepare(launch);
        return starts.spec(launch, prepared.repo(), prepared.image(), prepared.profile());
    }

    private Prepared prepare(Launch launch) throws InterruptedException {
        EventLog<LaunchEvent> events = launch.events();
        LaunchRequest request = launch.request();
        RepoSpec spec = specs.read(request.provider(), request.rawSpec());
        Profile profile = starts.profile(launch, spec);
        events.append(LaunchEvent.waiting("Looking up %s of %s.".formatted(spec.ref(), spec.url())));
        ResolvedRepo repo = resolve(spec, events);
        events.append(LaunchEvent.waiting("%s is %s %s."
                .formatted(repo.spec().ref(), kind(repo.ref()), repo.ref().abbreviated())));
        BuiltImage image = findOrBuild(launch, repo);
        events.append(new LaunchEvent.Built("The image is there: %s".formatted(image.name()), Starts.reference(image)));
        return new Prepared(repo, image, profile);
    }

    /** Many links say {@code master} where the default branch has been renamed since; the default branch is what they mean. */
    private ResolvedRepo resolve(RepoSpec spec, EventLog<LaunchEvent> events) throws InterruptedException {
        try {
            return resolutions.resolve(spec);
        } catch (BuildException e) {
            boolean oldDefault = spec.ref().equals("master") || spec.ref().equals("main");
            if (e.error() != BuildError.REF_NOT_FOUND || !oldDefault) {
                throw e;
            }
            events.append(LaunchEvent.waiting(("%s has no branch '%s', so its default branch is taken; "
                            + "the link should say HEAD or the branch's name.")
                    .formatted(spec.url(), spec.ref())));
            return resolutions.resolve(specs.read(spec.provider(), BinderLinks.withRef(spec, "HEAD")));
        }
    }

    private static String kind(ResolvedRef ref) {
        return switch (ref) {
            case CommitId _ -> "commit";
            case VersionId _ -> "version";
        };
    }

    private BuiltImage findOrBuild(Launch launch, ResolvedRepo repo) throws InterruptedException {
        Optional<BuiltImage> found = images.find(repo);
        if (found.isPresent()) {
            log.info(
                    "Launch {}: nothing built: image {} exists",
                    name(launch),
                    found.get().name());
            return found.get();
        }
        Builds.Build build = builds.attach(repo);
        for (LaunchEvent event : build.events()) {
            launch.events().append(event);
        }
        return build.outcome().await();
    }

    private static void report(Launch launch, Failure failure, Throwable cause) {
        LaunchEvent.Failed event = failure.event();
        switch (failure.audience()) {
            case AUTHOR -> log.info("Launch {} failed: {}: {}", name(launch), event.error(), event.message());
            case OPERATOR ->
                log.warn("Launch {} failed: {}: {}{}", name(launch), event.error(), event.message(), causes(cause));
            case DEVELOPER -> log.error("Launch {} failed: incident {}", name(launch), failure.incident(), cause);
        }
    }

    /** The causes in one line; the messages that matter to an operator are at the end of the chain. */
    private static String causes(Throwable failure) {
        StringBuilder line = new StringBuilder();
        @Nullable Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < 5; depth++) {
            line.append(" <- ").append(cause.toString().replaceAll("\\s+", " "));
            cause = cause.getCause();
        }
        return line.toString();
    }

    private static String name(Launch launch) {
        return launch.id().abbreviated() + " of " + launch.request().shortened();
    }
}
