package dev.quire.api.subset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.step.EngineSteps;
import dev.quire.api.step.LauncherSteps;
import dev.quire.launcher.local.EngineKind;
import dev.quire.launcher.local.EngineProbe;
import dev.quire.launcher.local.EngineStepSettings;
import dev.quire.launcher.local.Host;
import dev.quire.launcher.local.RegistryAccess;
import dev.quire.repo2image.assemble.Assembler;
import dev.quire.repo2image.assemble.Bases;
import dev.quire.repo2image.assemble.ForeignImages;
import dev.quire.repo2image.assemble.LayerStore;
import dev.quire.repo2image.assemble.StepImages;
import dev.quire.repo2image.debian.DebianArchive;
import dev.quire.repo2image.debian.DebianMirror;
import dev.quire.repo2image.dockerfile.BuildContext;
import dev.quire.repo2image.dockerfile.DockerfileBuilder;
import dev.quire.repo2image.dockerfile.DockerfileImages;
import dev.quire.repo2image.dockerfile.StagedImages;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.SourceConnections;
import dev.quire.repo2image.registry.SourceImages;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.Credentials;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ImageName;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.ProxyEnvironment;
import dev.quire.repo2image.repo.RepositoryPolicy;
import dev.quire.repo2image.step.Executions;
import dev.quire.repo2image.step.NetworkAccess;
import dev.quire.repo2image.step.StepLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Builds of the same Dockerfiles by steps and by Buildah, upon the same base. */
final class SubsetBuilds {
    /** What stands for the base's name in Dockerfiles. */
    static final String BASE = "busy.test/base:1";

    private final Path directory;
    private final LayoutRegistry registry = new LayoutRegistry();
    private final String base;
    private final DockerfileImages images;
    private final List<String> events = new ArrayList<>();
    private int number;

    SubsetBuilds(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.base = registry.host() + "/busy/base:1";
        BusyBase.make(base, Files.createDirectories(directory.resolve("busy")));
        Path pushed = directory.resolve("pushed");
        Podman.run("podman", "push", "-q", base, "oci:" + pushed + ":1");
        registry.add("busy/base", pushed);
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "quire-test");
        LayerStore store = new LayerStore(directory.resolve("cache"), Codec.ZSTD);
        Registries registries = Registries.of("test", () -> new OciLayout(store.layout()));
        Assembler assembler = new Assembler(store, registries, Assembler.Pool.NONE, 2);
        Bases bases = new Bases(
                new DebianArchive(
                        DebianMirror.find(Optional.empty(), Path.of("/")),
                        new Downloads(Downloads.client(), cache.resolve("downloads"), 4, "quire.debian.mirror"),
                        InstantSource.system()),
                cache);
        EngineProbe probe = new EngineProbe(
                Host.current(System.getenv(), System.getProperty("os.name", "")), List.of(EngineKind.PODMAN), Map.of());
        LauncherSteps steps = new LauncherSteps(
                new EngineSteps(
                        probe, new EngineStepSettings("subset-it", RegistryAccess.UNVERIFIED, Optional.empty())),
                directory.resolve("steps"));
        Executions executions = new Executions(
                steps,
                new ForeignImages(bases, new StepImages(assembler, registries)),
                NetworkAccess.DIRECT,
                new StepLimits(1L << 30, 2, 512, Duration.ofMinutes(3), 1L << 30, 1L << 20),
                directory.resolve("steps"));
        RepositoryPolicy standard = RepositoryPolicy.standard();
        RepositoryPolicy anywhere = new RepositoryPolicy(
                List.of(),
                Addresses.ANY,
                standard.maxBytes(),
                standard.maxFiles(),
                Duration.ofSeconds(2),
                standard.fetchWithin());
        SourceImages sources = new SourceImages(
                List.of(),
                new SourceConnections(
                        Set.of(registry.host()), Set.of(registry.host()), http(standard), http(anywhere)));
        this.images = new DockerfileImages(
                DockerfileBuilder.none("there is none."),
                store,
                registries,
                directory.resolve("steps"),
                new TreeMap<>(),
                Optional.of(new StagedImages(sources, store, executions, assembler, directory.resolve("steps"))));
    }

    private static GuardedHttp http(RepositoryPolicy policy) {
        return new GuardedHttp(policy, ProxyEnvironment.none(), Credentials.none(), Duration.ofMillis(100));
    }

    /** The id of the image that Buildah makes. */
    String byBuildah(InMemoryTree tree) throws IOException, InterruptedException {
        Path context = Files.createTempDirectory(directory, "context-");
        Path tar = context.resolveSibling(context.getFileName() + ".tar");
        try (OutputStream out = Files.newOutputStream(tar)) {
            BuildContext.of(real(tree), "Dockerfile").writeTo(out);
        }
        Podman.run("tar", "-C", context.toString(), "-xf", tar.toString());
        if (Podman.run("podman", "images", "-q", base).isBlank()) {
            BusyBase.load(base, directory.resolve("busy"));
        }
        return Podman.build(
                context,
                List.of("--build-arg=NB_USER=jovyan", "--build-arg=NB_UID=1000", "--build-arg=REPO_DIR=/home/jovyan"));
    }

    /** The id of the image that steps make. */
    String bySteps(InMemoryTree tree) throws IOException, InterruptedException {
        String name = "case" + ++number;
        build(tree, name);
        return pulled(name);
    }

    /** Builds by steps; what was said is in {@link #events}. */
    DockerfileImages.Built build(InMemoryTree tree, String name) throws IOException, InterruptedException {
        return build(tree, name, (registry, built) -> {});
    }

    /** The same, with that to be done before the image gets its tag. */
    DockerfileImages.Built build(InMemoryTree tree, String name, DockerfileImages.Finish finish)
            throws IOException, InterruptedException {
        events.clear();
        return images.build(
                "Dockerfile",
                real(tree),
                new ImageName(name, "1"),
                new DockerfileImages.Options(new TreeMap<>(), new TreeMap<>()),
                event -> events.add(event.message()),
                finish);
    }

    /** What the last build said. */
    List<String> events() {
        return List.copyOf(events);
    }

    private InMemoryTree real(InMemoryTree tree) throws IOException {
        InMemoryTree.Builder builder = InMemoryTree.builder();
        for (var entry : tree.entries()) {
            switch (entry) {
                case dev.quire.repo2image.repo.RepoEntry.File file -> {
                    byte[] bytes = tree.read(file.path(), 1 << 20);
                    if (file.path().equals("Dockerfile")) {
                        builder.file(
                                file.path(),
                                new String(bytes, java.nio.charset.StandardCharsets.UTF_8).replace(BASE, base));
                    } else if (file.executable()) {
                        builder.script(file.path(), new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
                    } else {
                        builder.file(file.path(), bytes);
                    }
                }
                case dev.quire.repo2image.repo.RepoEntry.Symlink link -> builder.symlink(link.path(), link.target());
                case dev.quire.repo2image.repo.RepoEntry.Submodule module ->
                    builder.submodule(module.path(), "0".repeat(40));
            }
        }
        return builder.build();
    }

    /** Podman's addresses of layouts cannot have the colon of our names: it is shown a layout with that one image. */
    private String pulled(String name) throws IOException, InterruptedException {
        ObjectMapper json = new ObjectMapper();
        Path all = directory.resolve("cache/oci");
        Path view = Files.createTempDirectory(directory, "view-");
        ObjectNode index = (ObjectNode) json.readTree(all.resolve("index.json").toFile());
        String wanted = "/" + name + ":1";
        for (var each = index.withArray("manifests").elements(); each.hasNext(); ) {
            String ref = each.next()
                    .path("annotations")
                    .path("org.opencontainers.image.ref.name")
                    .asText();
            if (!("/" + ref).endsWith(wanted)) {
                each.remove();
            }
        }
        ((ObjectNode) index.path("manifests").path(0).path("annotations"))
                .put("org.opencontainers.image.ref.name", "one");
        json.writeValue(view.resolve("index.json").toFile(), index);
        Files.copy(all.resolve("oci-layout"), view.resolve("oci-layout"));
        Files.createSymbolicLink(view.resolve("blobs"), all.resolve("blobs"));
        return Podman.run("podman", "pull", "-q", "oci:" + view + ":one").strip();
    }

    /** Stops the registry and takes the base away again. */
    void close() throws IOException, InterruptedException {
        registry.close();
        Podman.run("podman", "rmi", "-f", "-i", base);
    }
}
