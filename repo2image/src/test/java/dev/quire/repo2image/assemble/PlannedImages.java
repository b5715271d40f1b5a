package dev.quire.repo2image.assemble;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.buildpack.PythonVersion;
import dev.quire.repo2image.buildpack.Pythons;
import dev.quire.repo2image.buildpack.Step;
import dev.quire.repo2image.conda.CondaRecipe;
import dev.quire.repo2image.debian.AptRecipe;
import dev.quire.repo2image.debian.DebianArchive;
import dev.quire.repo2image.debian.DebianMirror;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.julia.JuliaReleases;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.python.PythonEnvironment;
import dev.quire.repo2image.python.StackLock;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.ProviderHosts;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import dev.quire.repo2image.step.Executions;
import dev.quire.repo2image.step.NetworkAccess;
import dev.quire.repo2image.step.Podman;
import dev.quire.repo2image.step.PodmanSteps;
import dev.quire.repo2image.step.Renewal;
import dev.quire.repo2image.step.StepLimits;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Images of plans with executed steps, made of real packages and run with Podman. The cache is kept between runs in
 * {@code QUIRE_TEST_CACHE}, by default {@code ~/.cache/quire-test}.
 */
public final class PlannedImages {
    private final Path cache;
    private final LayerStore store;
    private final Registries registries;
    private final Assembler assembler;
    private final Bases bases;
    private final HttpClient http;
    private static final Renewal RENEWAL = new Renewal(Duration.ofDays(1), InstantSource.system());

    private final Map<String, PythonEnvironment> environments = new HashMap<>();
    private final List<String> log = new ArrayList<>();

    private PlannedImages(Path cache) throws IOException {
        this.cache = cache;
        CacheDirectory.open(cache).close();
        this.store = new LayerStore(cache, Codec.ZSTD);
        this.registries = Registries.of(store.layout().toString(), () -> new OciLayout(store.layout()));
        this.assembler = new Assembler(store, registries, Assembler.Pool.NONE, 2);
        this.http = Downloads.client();
        Path downloads = cache.resolve("downloads");
        this.bases = new Bases(
                new DebianArchive(
                        mirror(), new Downloads(http, downloads, 12, "quire.debian.mirror"), InstantSource.system()),
                cache);
        PackageIndex index = new PackageIndex(
                Optional.ofNullable(System.getenv("PIP_INDEX_URL")),
                Optional.ofNullable(System.getenv("SSL_CERT_FILE")).map(Path::of),
                Map.of());
        for (String python : Bases.PYTHONS) {
            environments.put(
                    python,
                    new PythonEnvironment(
                            StackLock.load(python),
                            () -> bases.interpreter(python),
                            index,
                            new Downloads(http, downloads, 12, "quire.python.index"),
                            cache,
                            RENEWAL));
        }
    }

    /** Opens the cache; skips the test where there is no engine. */
    public static PlannedImages open() throws IOException, InterruptedException {
        Podman.needed();
        return new PlannedImages(Path.of(Optional.ofNullable(System.getenv("QUIRE_TEST_CACHE"))
                        .orElse(System.getProperty("user.home") + "/.cache/quire-test"))
                .resolve("languages"));
    }

    private static DebianMirror mirror() {
        return DebianMirror.find(Optional.ofNullable(System.getenv("QUIRE_DEBIAN_MIRROR")), Path.of("/"));
    }

    /** What builds said. */
    public List<String> log() {
        return log;
    }

    /** A plan: the stack with that Python, these steps, the content, those steps. */
    public static ImagePlan.Composed plan(
            String python, List<Executed> below, List<Executed> above, Optional<String> start) {
        PythonVersion version = Pythons.ofDebian().available().stream()
                .filter(one -> one.feature().equals(python))
                .findFirst()
                .orElseThrow();
        List<Step> steps = new ArrayList<>(List.of(new Step.Base(version), new Step.Stack(version)));
        steps.addAll(below);
        steps.add(new Step.Content());
        steps.addAll(above);
        return new ImagePlan.Composed("test", List.of(), version, steps, start);
    }

    /** Makes the image; its name for Podman. */
    public String make(ImagePlan.Composed plan, RepoTree tree, Languages languages)
            throws IOException, InterruptedException {
        SortedMap<String, String> access = new TreeMap<>(languages.environment());
        access.put(AptRecipe.MIRROR, mirror().base().toString());
        Executions executions = new Executions(
                new PodmanSteps(cache.resolve("inputs")),
                new StepImages(assembler, registries),
                new NetworkAccess(access, List.of()),
                new StepLimits(4L << 30, 2, 4096, Duration.ofMinutes(20), 20L << 30, 64L << 20),
                cache.resolve("steps"));
        PlanLayers layers = new PlanLayers(
                bases,
                environments,
                Addresses.ANY,
                new Recipes(
                        languages.r(),
                        new JuliaReleases(
                                languages.julia(),
                                new Downloads(http, cache.resolve("downloads"), 4, "quire.julia.downloads")),
                        new CondaRecipe(
                                cache,
                                () -> bases.interpreter("3.13"),
                                new PackageIndex(Optional.empty(), Optional.empty(), Map.of()),
                                Addresses.ANY),
                        languages.nix(),
                        RENEWAL),
                executions);
        try {
            PlanLayers.Composition composition = layers.of(plan, tree, log::add);
            String tag = tree.id().replaceAll("[^0-9a-f]", "").substring(0, 32);
            assembler.assemble(
                    composition.layers(),
                    ImageContract.config(repo(), "test", composition.variables(), plan.start()),
                    "planned",
                    tag,
                    event -> log.add(event.message()));
            return PodmanSteps.image(new BuiltImage.Place.InLayout(store.layout(), "planned:" + tag));
        } catch (BuildException e) {
            boolean debian = String.valueOf(e.getMessage()).contains("quire.debian.mirror");
            if (e.error() == BuildError.PACKAGES_UNREACHABLE && debian) {
                return abort("no Debian mirror can be used here: " + e.getMessage());
            }
            throw e;
        }
    }

    private static ResolvedRepo repo() {
        RepoSpec spec = RepoSpec.parse(
                "gh", "example/repo/main", new ProviderHosts("github.com", "gitlab.com", "gist.github.com"));
        return new ResolvedRepo(spec, spec.url(), new CommitId("0123456789012345678901234567890123456789"));
    }
}
