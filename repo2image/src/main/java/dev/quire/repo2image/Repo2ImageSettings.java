package dev.quire.repo2image;

import dev.quire.repo2image.assemble.Assembler;
import dev.quire.repo2image.assemble.Bases;
import dev.quire.repo2image.assemble.CacheDirectory;
import dev.quire.repo2image.assemble.ForeignImages;
import dev.quire.repo2image.assemble.Languages;
import dev.quire.repo2image.assemble.LayerStore;
import dev.quire.repo2image.assemble.PlanLayers;
import dev.quire.repo2image.assemble.Recipes;
import dev.quire.repo2image.assemble.StepImages;
import dev.quire.repo2image.buildpack.BuildPacks;
import dev.quire.repo2image.buildpack.Pythons;
import dev.quire.repo2image.conda.CondaChannels;
import dev.quire.repo2image.conda.CondaRecipe;
import dev.quire.repo2image.debian.DebianArchive;
import dev.quire.repo2image.debian.DebianMirror;
import dev.quire.repo2image.dockerfile.DockerfileBuilder;
import dev.quire.repo2image.dockerfile.DockerfileImages;
import dev.quire.repo2image.dockerfile.StagedImages;
import dev.quire.repo2image.download.Destinations;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.julia.JuliaReleases;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.python.PythonEnvironment;
import dev.quire.repo2image.python.StackLock;
import dev.quire.repo2image.python.UvCache;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.RegistrySettings;
import dev.quire.repo2image.registry.SourceImages;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.ContentRemote;
import dev.quire.repo2image.step.Executions;
import dev.quire.repo2image.step.NetworkAccess;
import dev.quire.repo2image.step.Renewal;
import dev.quire.repo2image.step.StepLimits;
import dev.quire.repo2image.step.StepRunner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How this installation builds images.
 *
 * @param cache where layers, packages and tools are kept
 * @param cacheSize how many bytes it may take
 * @param codec how layers are packed
 * @param registry where images go; empty: an OCI layout in the cache
 * @param mirror the Debian mirror; empty: the one of this machine's own package manager
 * @param index where Python packages come from
 * @param channels where conda's channels are found
 * @param renewal how long what is asked for without a version keeps its first answer
 * @param version the builder's version, part of every image's name
 * @param steps how steps are run that run code
 * @param languages where languages other than Python come from
 */
public record Repo2ImageSettings(
        Path cache,
        long cacheSize,
        Codec codec,
        Optional<RegistrySettings> registry,
        Optional<String> mirror,
        PackageIndex index,
        CondaChannels channels,
        Duration renewal,
        String version,
        Steps steps,
        Languages languages) {
    private static final int CONNECTIONS = 16;
    /** The part of the cache that may be taken by what is remembered of package indexes: one of so many. */
    private static final int INDEX_SHARE = 20;

    /**
     * How steps are run that run code of repositories and packages.
     *
     * @param runner where they run
     * @param limits the most that each may take
     * @param dockerfiles how Dockerfiles are built
     */
    public record Steps(StepRunner runner, StepLimits limits, Dockerfiles dockerfiles) {
        /** Steps, and a builder for Dockerfiles. */
        public Steps(StepRunner runner, StepLimits limits, DockerfileBuilder builder) {
            this(runner, limits, new Dockerfiles.Built(builder));
        }

        /** Steps, but no Dockerfiles. */
        public Steps(StepRunner runner, StepLimits limits) {
            this(runner, limits, DockerfileBuilder.none("no builder is set up."));
        }
    }

    /**
     * Connects everything.
     *
     * @param remote the forges and archives that repositories lie in
     * @param addresses whether package indexes that a repository names may be in the internal network
     * @throws BuildException when a setting is missing or wrong, or the cache cannot be used
     */
    public Repo2Image open(ContentRemote remote, Addresses addresses) {
        CacheDirectory directory;
        try {
            directory = CacheDirectory.open(cache, cacheSize, new UvCache(cache, cacheSize / INDEX_SHARE)::trim);
        } catch (IOException e) {
            throw new BuildException(
                    BuildError.MISCONFIGURED,
                    "The cache directory " + cache + " cannot be used (" + e.getMessage()
                            + "); make it writable or set quire.cache to another.",
                    e);
        }
        LayerStore store = new LayerStore(cache, codec);
        HttpClient http = Downloads.client();
        Destinations destinations = new Destinations(addresses);
        index.url().map(URI::create).ifPresent(destinations::trust);
        Downloads downloads =
                new Downloads(http, destinations, cache.resolve("downloads"), CONNECTIONS, "quire.python.index");
        DebianMirror debian = DebianMirror.find(mirror, Path.of("/"));
        StepAccess access = new StepAccess(index, channels, languages, debian);
        Renewal renewing = new Renewal(renewal, InstantSource.system());
        DebianArchive archive = new DebianArchive(
                debian,
                new Downloads(http, cache.resolve("downloads"), CONNECTIONS, "quire.debian.mirror"),
                InstantSource.system());
        Bases bases = new Bases(archive, cache.toAbsolutePath());
        Registries registries = registry.map(RegistrySettings::registries).orElseGet(() -> layout(store));
        Assembler assembler = new Assembler(
                store,
                registries,
                registry.isPresent() ? Assembler.Pool.SHARED : Assembler.Pool.NONE,
                Runtime.getRuntime().availableProcessors());
        StepImages images = new StepImages(assembler, registries);
        NetworkAccess network = access.network();
        Path scratch = cache.resolve("steps");
        Executions executions = new Executions(steps.runner(), images, network, steps.limits(), scratch);
        Recipes recipes = new Recipes(
                languages.r(),
                new JuliaReleases(
                        languages.julia(),
                        new Downloads(http, cache.resolve("downloads"), CONNECTIONS, "quire.julia.downloads")),
                new CondaRecipe(
                        cache.toAbsolutePath(), () -> bases.interpreter(Bases.PYTHONS.getFirst()), index, addresses),
                languages.nix(),
                renewing);
        PlanLayers layers =
                new PlanLayers(bases, environments(bases, downloads, renewing), addresses, recipes, executions);
        BuildPacks packs = BuildPacks.standard(Pythons.ofDebian());
        // Of what steps are given, Dockerfiles get what builders hand to RUN and keep out of images: proxies.
        DockerfileImages dockerfiles = switch (steps.dockerfiles()) {
            case Dockerfiles.Built(DockerfileBuilder builder) ->
                new DockerfileImages(builder, store, registries, scratch, access.proxies(), Optional.empty());
            case Dockerfiles.Executed(SourceImages sources) -> {
                Executions foreign = new Executions(
                        steps.runner(), new ForeignImages(bases, images), network, steps.limits(), scratch);
                yield new DockerfileImages(
                        DockerfileBuilder.none("no builder is set up."),
                        store,
                        registries,
                        scratch,
                        access.proxies(),
                        Optional.of(new StagedImages(sources, store, foreign, assembler, scratch)));
            }
        };
        return new PlannedRepo2Image(this, remote, packs, layers, assembler, dockerfiles, registries, directory);
    }

    private Map<String, PythonEnvironment> environments(Bases bases, Downloads downloads, Renewal renewing) {
        Map<String, PythonEnvironment> environments = new HashMap<>();
        for (String python : Bases.PYTHONS) {
            environments.put(
                    python,
                    new PythonEnvironment(
                            StackLock.load(python),
                            () -> bases.interpreter(python),
                            index,
                            downloads,
                            cache.toAbsolutePath(),
                            renewing));
        }
        return environments;
    }

    private static Registries layout(LayerStore store) {
        return Registries.of(store.layout().toString(), () -> OciLayout.cached(store.layout()));
    }
}
