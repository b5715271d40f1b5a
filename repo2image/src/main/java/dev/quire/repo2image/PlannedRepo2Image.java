package dev.quire.repo2image;

import dev.quire.repo2image.BuildEvent.Phase;
import dev.quire.repo2image.assemble.Assembler;
import dev.quire.repo2image.assemble.Assembler.Assembled;
import dev.quire.repo2image.assemble.CacheDirectory;
import dev.quire.repo2image.assemble.ImageContract;
import dev.quire.repo2image.assemble.PlanLayers;
import dev.quire.repo2image.attest.BuildLog;
import dev.quire.repo2image.attest.Documents;
import dev.quire.repo2image.attest.Subject;
import dev.quire.repo2image.buildpack.BuildPacks;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.cache.Leases;
import dev.quire.repo2image.dockerfile.DockerfileImages;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.Registry;
import dev.quire.repo2image.repo.ContentRemote;
import dev.quire.repo2image.repo.ImageName;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetch, plan, assemble. */
final class PlannedRepo2Image implements Repo2Image {
    private static final Logger LOG = LoggerFactory.getLogger(PlannedRepo2Image.class);

    private final ContentRemote remote;
    private final BuildPacks packs;
    private final PlanLayers layers;
    private final Assembler assembler;
    private final DockerfileImages dockerfiles;
    private final Registries registries;
    private final CacheDirectory directory;
    private final Repo2ImageSettings settings;

    PlannedRepo2Image(
            Repo2ImageSettings settings,
            ContentRemote remote,
            BuildPacks packs,
            PlanLayers layers,
            Assembler assembler,
            DockerfileImages dockerfiles,
            Registries registries,
            CacheDirectory directory) {
        this.settings = settings;
        this.remote = remote;
        this.packs = packs;
        this.layers = layers;
        this.assembler = assembler;
        this.dockerfiles = dockerfiles;
        this.registries = registries;
        this.directory = directory;
    }

    @Override
    public ResolvedRepo resolve(RepoSpec spec) throws InterruptedException {
        return remote.resolve(spec);
    }

    @Override
    public Optional<BuiltImage> find(ResolvedRepo repo) {
        ImageName name = name(repo);
        try (Registry registry = registries.open()) {
            return registry.find(name.repository(), name.tag())
                    .map(digest -> new BuiltImage(name, digest, registry.place(name.repository(), name.tag(), digest)));
        } catch (IOException e) {
            throw Failures.of(e, settings.cache());
        }
    }

    @Override
    public ImagePlan plan(ResolvedRepo repo, Consumer<BuildEvent> events) throws InterruptedException {
        try (RepoTree tree = remote.fetch(repo, line -> events.accept(new BuildEvent(Phase.FETCHING, line)))) {
            return packs.plan(tree, line -> events.accept(new BuildEvent(Phase.BUILDING, line)));
        }
    }

    @Override
    public BuiltImage build(BuildRequest request, Consumer<BuildEvent> events) throws InterruptedException {
        ResolvedRepo repo = request.repo();
        ImageName name = ImageName.of(repo, settings.version() + request.variant());
        long start = System.nanoTime();
        BuildLog record = new BuildLog(InstantSource.system());
        Consumer<BuildEvent> told = event -> {
            record.add(event);
            events.accept(event);
        };
        try (Leases.Lease _ = directory.use();
                RepoTree tree = remote.fetch(repo, line -> told.accept(new BuildEvent(Phase.FETCHING, line)));
                Registry registry = registries.open()) {
            Consumer<String> log = line -> told.accept(new BuildEvent(Phase.BUILDING, line));
            ImagePlan plan = packs.plan(tree, log::accept);
            plan.describe().lines().forEach(log);
            Assembled image = switch (plan) {
                case ImagePlan.Composed composed -> compose(composed, request, name, tree, told, record);
                case ImagePlan.FromDockerfile own -> build(own, request, name, tree, told, record);
            };
            LOG.info(
                    "Built image {} ({}) of {}: layers made: {}, reused: {}, in {} ms",
                    name,
                    image.digest(),
                    repo.url(),
                    image.made(),
                    image.reused(),
                    (System.nanoTime() - start) / 1_000_000);
            return new BuiltImage(name, image.digest(), registry.place(name.repository(), name.tag(), image.digest()));
        } catch (IOException e) {
            throw Failures.of(e, settings.cache());
        }
    }

    private Assembled build(
            ImagePlan.FromDockerfile plan,
            BuildRequest request,
            ImageName name,
            RepoTree tree,
            Consumer<BuildEvent> events,
            BuildLog record)
            throws IOException, InterruptedException {
        SortedMap<String, String> labels = ImageContract.labels(request.repo(), settings.version());
        labels.putAll(request.labels());
        DockerfileImages.Options options = new DockerfileImages.Options(request.arguments(), labels);
        return dockerfiles
                .build(plan.file(), tree, name, options, events, (registry, built) -> {
                    // What a Dockerfile installs is not known by name.
                    List<Subject.Part> parts = built.layers().stream()
                            .map(layer -> new Subject.Part(layer, List.of()))
                            .toList();
                    Subject subject = new Subject(name, built.manifest(), request.repo(), parts, settings.version());
                    attach(subject, record, registry);
                })
                .image();
    }

    private Assembled compose(
            ImagePlan.Composed plan,
            BuildRequest request,
            ImageName name,
            RepoTree tree,
            Consumer<BuildEvent> events,
            BuildLog record)
            throws IOException, InterruptedException {
        ResolvedRepo repo = request.repo();
        if (!request.arguments().isEmpty()) {
            events.accept(new BuildEvent(
                    Phase.BUILDING, "Build arguments are for Dockerfiles, which this repository does not have."));
        }
        PlanLayers.Composition composition =
                layers.of(plan, tree, line -> events.accept(new BuildEvent(Phase.BUILDING, line)));
        return assembler.assemble(
                composition.layers(),
                ImageContract.config(repo, settings.version(), composition.variables(), plan.start())
                        .withLabels(request.labels()),
                name.repository(),
                name.tag(),
                events,
                (registry, image) -> {
                    Subject subject = Subject.of(name, repo, image, composition.layers(), settings.version());
                    attach(subject, record, registry);
                });
    }

    private static void attach(Subject subject, BuildLog record, Registry registry) throws IOException {
        registry.attachAll(subject.name().repository(), subject.manifest(), Documents.of(subject, record));
    }

    @Override
    public Optional<String> problem() {
        try (Registry registry = registries.probe()) {
            registry.find("layers", "health");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.ofNullable(Failures.of(e, settings.cache()).getMessage());
        }
    }

    @Override
    public void close() {
        try {
            directory.close();
        } catch (IOException e) {
            LOG.warn("The lock of the cache could not be given back: {}", e.getMessage());
        }
    }

    private ImageName name(ResolvedRepo repo) {
        return ImageName.of(repo, settings.version());
    }
}
