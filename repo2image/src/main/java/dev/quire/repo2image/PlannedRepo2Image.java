package dev.quire.repo2image;

import dev.quire.repo2image.BuildEvent.Phase;
import dev.quire.repo2image.assemble.Assembler;
import dev.quire.repo2image.assemble.Assembler.Assembled;
import dev.quire.repo2image.assemble.CacheDirectory;
import dev.quire.repo2image.assemble.ImageContract;
import dev.quire.repo2image.assemble.PlanLayers;
import dev.quire.repo2image.buildpack.BuildPacks;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.dockerfile.DockerfileImages;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.Registry;
import dev.quire.repo2image.repo.GitRemote;
import dev.quire.repo2image.repo.ImageName;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetch, plan, assemble. */
final class PlannedRepo2Image implements Repo2Image {
    private static final Logger LOG = LoggerFactory.getLogger(PlannedRepo2Image.class);

    private final GitRemote git;
    private final BuildPacks packs;
    private final PlanLayers layers;
    private final Assembler assembler;
    private final DockerfileImages dockerfiles;
    private final Registries registries;
    private final CacheDirectory directory;
    private final Repo2ImageSettings settings;

    PlannedRepo2Image(
            Repo2ImageSettings settings,
            GitRemote git,
            BuildPacks packs,
            PlanLayers layers,
            Assembler assembler,
            DockerfileImages dockerfiles,
            Registries registries,
            CacheDirectory directory) {
        this.settings = settings;
        this.git = git;
        this.packs = packs;
        this.layers = layers;
        this.assembler = assembler;
        this.dockerfiles = dockerfiles;
        this.registries = registries;
        this.directory = directory;
    }

    @Override
    public ResolvedRepo resolve(RepoSpec spec) throws InterruptedException {
        return new ResolvedRepo(spec, spec.url(), git.resolve(spec.url(), spec.ref()));
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
    public BuiltImage build(ResolvedRepo repo, Consumer<BuildEvent> events) throws InterruptedException {
        ImageName name = name(repo);
        long start = System.nanoTime();
        try (RepoTree tree = git.fetch(
                        repo.url(), repo.commit(), line -> events.accept(new BuildEvent(Phase.FETCHING, line)));
                Registry registry = registries.open()) {
            Consumer<String> log = line -> events.accept(new BuildEvent(Phase.BUILDING, line));
            ImagePlan plan = packs.plan(tree, log::accept);
            plan.describe().lines().forEach(log);
            Assembled image = switch (plan) {
                case ImagePlan.Composed composed -> compose(composed, repo, tree, events, log);
                case ImagePlan.FromDockerfile own ->
                    dockerfiles.build(own.file(), tree, name, ImageContract.labels(repo, settings.version()), events);
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

    private Assembled compose(
            ImagePlan.Composed plan,
            ResolvedRepo repo,
            RepoTree tree,
            Consumer<BuildEvent> events,
            Consumer<String> log)
            throws IOException, InterruptedException {
        ImageName name = name(repo);
        PlanLayers.Composition composition = layers.of(plan, tree, log);
        return assembler.assemble(
                composition.layers(),
                ImageContract.config(repo, settings.version(), composition.variables(), plan.start()),
                name.repository(),
                name.tag(),
                events);
    }

    @Override
    public Optional<String> problem() {
        try (Registry registry = registries.open()) {
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
