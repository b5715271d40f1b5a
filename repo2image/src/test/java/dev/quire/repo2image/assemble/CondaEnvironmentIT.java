package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.buildpack.PythonVersion;
import dev.quire.repo2image.buildpack.Step;
import dev.quire.repo2image.conda.CondaChannels;
import dev.quire.repo2image.conda.CondaRecipe;
import dev.quire.repo2image.conda.TestChannel;
import dev.quire.repo2image.debian.DebianArchive;
import dev.quire.repo2image.debian.DebianMirror;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.julia.JuliaReleases;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.python.PythonEnvironment;
import dev.quire.repo2image.python.StackLock;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import dev.quire.repo2image.step.Executions;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.NetworkAccess;
import dev.quire.repo2image.step.Renewal;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepLimits;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A conda environment in a real image, from a channel that the test makes: its CPython, pip and ipykernel are those of the image
 * below, packed as conda packages, because no channel with a CPython can be reached everywhere.
 */
final class CondaEnvironmentIT {
    private static final PythonVersion PYTHON = new PythonVersion(3, 13, 5);
    private static final String KERNEL = "/srv/conda/envs/kernel";

    @TempDir
    private Path directory;

    private final List<String> log = new ArrayList<>();
    private String below = "";

    /** What a repository's image needs, connected as the front door does it. */
    private record Builder(PlanLayers layers, Assembler assembler, Registries registries, PodmanSteps steps) {}

    private static Path cache() {
        return Path.of(Optional.ofNullable(System.getenv("QUIRE_TEST_CACHE"))
                .orElse(System.getProperty("user.home") + "/.cache/quire-test"));
    }

    private Builder builder(HttpClient http, Path cache, TestChannel channels) throws IOException {
        Optional<Path> certificates =
                Optional.ofNullable(System.getenv("SSL_CERT_FILE")).map(Path::of);
        PackageIndex index =
                new PackageIndex(Optional.ofNullable(System.getenv("PIP_INDEX_URL")), certificates, new TreeMap<>());
        Downloads downloads = new Downloads(http, cache.resolve("downloads"), 12, "quire.python.index");
        DebianArchive archive = new DebianArchive(
                DebianMirror.find(Optional.ofNullable(System.getenv("QUIRE_DEBIAN_MIRROR")), Path.of("/")),
                downloads,
                InstantSource.system());
        Bases bases = new Bases(archive, cache);
        LayerStore store = new LayerStore(cache.resolve("conda-it"), Codec.ZSTD);
        Registries registries = Registries.of(store.layout().toString(), () -> new OciLayout(store.layout()));
        Assembler assembler = new Assembler(store, registries, Assembler.Pool.NONE, 2);
        PodmanSteps steps = new PodmanSteps(directory.resolve("steps"));
        TreeMap<String, String> environment =
                new TreeMap<>(new CondaChannels(Optional.of(channels.url()), new TreeMap<>()).environment());
        List<StepInput> files = new ArrayList<>();
        if (certificates.isPresent()) {
            files.add(StepInput.of("ca.pem", 0644, Files.readAllBytes(certificates.get())));
            environment.put("SSL_CERT_FILE", StepInput.DIRECTORY + "/ca.pem");
            environment.put("PIP_CERT", StepInput.DIRECTORY + "/ca.pem");
        }
        Executions executions = new Executions(
                steps,
                new StepImages(assembler, registries),
                new NetworkAccess(environment, files),
                new StepLimits(4L << 30, 2, 4096, Duration.ofMinutes(10), 20L << 30, 64L << 20),
                directory.resolve("changes"));
        Renewal renewal = new Renewal(Duration.ofDays(1), InstantSource.system());
        PythonEnvironment python = new PythonEnvironment(
                StackLock.load("3.13"), () -> bases.interpreter("3.13"), index, downloads, cache, renewal);
        Languages others = Languages.STANDARD;
        Recipes recipes = new Recipes(
                others.r(),
                new JuliaReleases(others.julia(), downloads),
                new CondaRecipe(cache, () -> bases.interpreter("3.13"), index, Addresses.ANY),
                others.nix(),
                renewal);
        return new Builder(
                new PlanLayers(bases, Map.of("3.13", python), Addresses.ANY, recipes, executions),
                assembler,
                registries,
                steps);
    }

    private BuiltImage.Place image(Builder builder, InMemoryTree tree, Step... more) throws Exception {
        List<Step> steps = new ArrayList<>(List.of(new Step.Base(PYTHON), new Step.Stack(PYTHON)));
        steps.addAll(List.of(more));
        steps.add(new Step.Content());
        ImagePlan.Composed plan = new ImagePlan.Composed("conda", List.of(), PYTHON, steps, Optional.empty());
        PlanLayers.Composition composition = builder.layers().of(plan, tree, log::add);
        return store(builder, composition.layers(), composition.variables());
    }

    private static BuiltImage.Place store(Builder builder, List<LayerSource> layers, ImageVariables variables)
            throws Exception {
        RepoSpec.Git spec = new RepoSpec.Git("https://git.example.org/teaching.git", "main");
        ImageConfig config = ImageContract.config(
                new ResolvedRepo(spec, spec.url(), new CommitId("0".repeat(40))), "it", variables, Optional.empty());
        return new StepImages(builder.assembler(), builder.registries())
                .of(layers, config)
                .place();
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "QUIRE_TEST_LONG",
            matches = "yes",
            disabledReason = "QUIRE_TEST_LONG is not 'yes': this takes a minute, and examples/conda is launched anyway")
    void notebooksRunOnTheEnvironmentAndTheServerStaysItself() throws Exception {
        try (HttpClient http = Downloads.client();
                TestChannel channels = new TestChannel(directory.resolve("channels"))) {
            Builder builder = builder(http, cache(), channels);
            assumeThat(builder.steps().problem().orElse("")).isEmpty();
            makePython(builder);
            channels.conda(
                    "bioconda",
                    TestChannel.noarch("greeting", "1.5")
                            .needs("python")
                            .file("site-packages/greeting.py", "VERSION = '1.5'\n")
                            .file("etc/conda/activate.d/greeting.sh", "export GREETING_HOME=$CONDA_PREFIX/greeting\n"));
            InMemoryTree tree = InMemoryTree.of("environment.yml", """
                    channels: [conda-forge, bioconda]
                    dependencies:
                      - python=3.13
                      - greeting>=1
                      - pip
                      - pip:
                        - cowsay==6.1
                    variables:
                      ANSWER: 42
                    """, "notebook.ipynb", """
                    {"cells": [{"cell_type": "code", "id": "a", "execution_count": null, "metadata": {}, "outputs": [],
                      "source": "import sys, os, greeting; print(sys.prefix, greeting.VERSION, os.environ['ANSWER'])"}],
                     "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
                     "nbformat": 4, "nbformat_minor": 5}
                    """);
            String image = PodmanSteps.image(image(
                    builder,
                    tree,
                    new Executed.CondaEnvironment(
                            Executed.CondaFile.ENVIRONMENT,
                            Optional.of("3.13"),
                            Optional.empty(),
                            Optional.empty(),
                            "environment.yml")));
            try {
                check(image);
            } finally {
                new ProcessBuilder("podman", "rmi", "--force", image, below)
                        .start()
                        .waitFor();
            }
        }
    }

    private static void check(String image) throws Exception {
        assertThat(bash(image, "which python jupyter; id -u; echo $CONDA_PREFIX $KERNEL_PYTHON_PREFIX $ANSWER"))
                .isEqualTo(KERNEL + "/bin/python\n/srv/conda/bin/jupyter\n1000\n" + KERNEL + " " + KERNEL + " 42");
        assertThat(bash(image, "python -c 'import greeting, cowsay, sys; print(greeting.VERSION, sys.prefix)'"))
                .isEqualTo("1.5 " + KERNEL);
        assertThat(bash(image, "echo $GREETING_HOME")).isEqualTo(KERNEL + "/greeting");
        assertThat(bash(
                        image,
                        "jupyter kernelspec list; jupyter lab --version; head -1 $(readlink -f $(which jupyter))"))
                .contains(
                        "python3", KERNEL + "/share/jupyter/kernels/python3", "#!/srv/conda/envs/notebook/bin/python");
        assertThat(bash(image, "jupyter execute --inplace notebook.ipynb >/dev/null 2>&1; cat notebook.ipynb"))
                .contains(KERNEL + " 1.5 42");
        assertThat(bash(image, "touch " + KERNEL + "/lib/here && find " + KERNEL + " ! -user jovyan | wc -l"))
                .isEqualTo("0");
        assertThat(bash(image, "grep -rl 127.0.0.1: " + KERNEL + "/conda-meta /srv/conda/envs/kernel/bin | wc -l"))
                .isEqualTo("0");
    }

    private static String bash(String image, String command) throws IOException, InterruptedException {
        return PodmanSteps.output(image, List.of("bash", "-c", command));
    }

    /** Packs what the image below has. */
    private void makePython(Builder builder) throws Exception {
        try {
            below = PodmanSteps.image(image(builder, InMemoryTree.of("x", "")));
        } catch (BuildException e) {
            if (e.error() == BuildError.MISCONFIGURED || e.error() == BuildError.PACKAGES_UNREACHABLE) {
                abort("The image below cannot be made here: " + e.getMessage());
            }
            throw e;
        }
        Path script = directory.resolve("make-channel.py");
        try (var in = TestChannel.class.getResourceAsStream("make-channel.py")) {
            Files.copy(java.util.Objects.requireNonNull(in), script);
        }
        String channel = directory.resolve("channels").toString();
        PodmanSteps.output(
                below,
                List.of("--user", "0", "--volume", script + ":/make-channel.py:ro", "--volume", channel + ":/channels"),
                List.of("python", "/make-channel.py", "/channels/conda-forge"));
    }
}
