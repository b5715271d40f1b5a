package dev.quire.api.fakes;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.BuildRequest;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.Repo2Image;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.ImageName;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Repositories and images in memory; builds wait where a test wants them to. */
public final class InMemoryRepo2Image implements Repo2Image {
    public static final CommitId COMMIT = new CommitId("0123456789abcdef0123456789abcdef01234567");

    private final Map<String, Map<String, CommitId>> repositories = new ConcurrentHashMap<>();
    private final Map<String, BuiltImage> images = new ConcurrentHashMap<>();
    private final AtomicInteger builds = new AtomicInteger();
    private final AtomicInteger resolutions = new AtomicInteger();
    private final Semaphore gate = new Semaphore(0);
    private volatile boolean held;
    private volatile @Nullable RuntimeException failure;
    private volatile Optional<String> problem = Optional.empty();
    private volatile List<BuildEvent> lines = List.of(
            new BuildEvent(BuildEvent.Phase.FETCHING, "Fetching the commit."),
            new BuildEvent(BuildEvent.Phase.BUILDING, "Installing numpy."),
            new BuildEvent(BuildEvent.Phase.PUSHING, "Storing 3 layers."));

    public InMemoryRepo2Image with(String url, String ref, CommitId commit) {
        repositories.computeIfAbsent(url, _ -> new ConcurrentHashMap<>()).put(ref, commit);
        return this;
    }

    /** Lets builds stop after their lines until {@link #release}. */
    public void hold() {
        held = true;
    }

    public void release() {
        held = false;
        gate.release(1_000);
    }

    public void failBuilds(@Nullable RuntimeException cause) {
        failure = cause;
    }

    public void print(List<BuildEvent> events) {
        lines = events;
    }

    public void breakWith(String sentence) {
        problem = Optional.of(sentence);
    }

    public int builds() {
        return builds.get();
    }

    public int resolutions() {
        return resolutions.get();
    }

    @Override
    public ResolvedRepo resolve(RepoSpec spec) throws InterruptedException {
        resolutions.incrementAndGet();
        Thread.sleep(1);
        Map<String, CommitId> refs = repositories.get(spec.url());
        if (refs == null) {
            throw new BuildException(
                    BuildError.REPOSITORY_NOT_FOUND,
                    "There is no repository at %s, or it is private; check the link.".formatted(spec.url()));
        }
        CommitId commit = refs.get(spec.ref());
        if (commit == null) {
            throw new BuildException(
                    BuildError.REF_NOT_FOUND,
                    "Repository %s has no branch, tag or commit '%s'; check the link."
                            .formatted(spec.url(), spec.ref()));
        }
        return new ResolvedRepo(spec, spec.url(), commit);
    }

    @Override
    public Optional<BuiltImage> find(ResolvedRepo repo) {
        return Optional.ofNullable(images.get(key(repo)));
    }

    @Override
    public ImagePlan plan(ResolvedRepo repo, Consumer<BuildEvent> events) {
        throw new UnsupportedOperationException("The service asks for no plans");
    }

    @Override
    public BuiltImage build(BuildRequest request, Consumer<BuildEvent> events) throws InterruptedException {
        ResolvedRepo repo = request.repo();
        builds.incrementAndGet();
        for (BuildEvent line : lines) {
            events.accept(line);
        }
        if (held) {
            gate.acquire();
        }
        RuntimeException cause = failure;
        if (cause != null) {
            throw cause;
        }
        ImageName name = ImageName.of(repo, "fake");
        Digest digest = Digest.of(key(repo).getBytes(StandardCharsets.UTF_8));
        BuiltImage image = new BuiltImage(
                name,
                digest,
                new BuiltImage.Place.InRegistry("registry.test/quire/" + name.repository() + "@" + digest));
        images.put(key(repo), image);
        return image;
    }

    private static String key(ResolvedRepo repo) {
        return repo.url() + "@" + repo.ref();
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public void close() {
        release();
    }
}
