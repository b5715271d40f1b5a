package dev.quire.api.cli;

import dev.quire.api.TrustStore;
import dev.quire.api.Version;
import dev.quire.api.config.ByteSize;
import dev.quire.api.step.EngineBuilds;
import dev.quire.api.step.EngineSteps;
import dev.quire.api.step.LauncherBuilder;
import dev.quire.api.step.LauncherSteps;
import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.local.EngineBuildSettings;
import dev.quire.launcher.local.EngineKind;
import dev.quire.launcher.local.EngineProbe;
import dev.quire.launcher.local.EngineStepSettings;
import dev.quire.launcher.local.Host;
import dev.quire.launcher.local.RegistryAccess;
import dev.quire.repo2image.Repo2ImageSettings;
import dev.quire.repo2image.assemble.Languages;
import dev.quire.repo2image.conda.CondaChannels;
import dev.quire.repo2image.content.ContentHosts;
import dev.quire.repo2image.content.ContentRemotes;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.julia.JuliaSources;
import dev.quire.repo2image.nix.NixSources;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.r.RSources;
import dev.quire.repo2image.registry.RegistrySettings;
import dev.quire.repo2image.registry.RegistrySettings.Security;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.ContentRemote;
import dev.quire.repo2image.repo.Credentials;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.JGitRemote;
import dev.quire.repo2image.repo.ProxyEnvironment;
import dev.quire.repo2image.repo.RepositoryPolicy;
import dev.quire.repo2image.step.StepLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The settings of the service that the command line needs too, from the environment under the same names. */
final class CommandSettings {
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);
    private static final Duration PREPARATION_PAUSE = Duration.ofSeconds(10);
    private static final Duration RENEWAL = Duration.ofDays(1);
    private static final ByteSize CACHE_SIZE = ByteSize.parse("20GiB");

    private final Map<String, String> environment;
    private final EnvironmentValues values;

    CommandSettings(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.values = new EnvironmentValues(this.environment);
    }

    /** Where layers, packages and images of this machine lie. */
    Path cache() {
        return value("QUIRE_CACHE")
                .map(path -> path.startsWith("~/") ? home().resolve(path.substring(2)) : Path.of(path))
                .orElseGet(() -> home().resolve(".cache").resolve("quire"))
                .toAbsolutePath();
    }

    /** The layout of this machine's images. */
    Path layout() {
        return cache().resolve("oci");
    }

    /** Makes the JVM trust what the environment says; before any connection. */
    void trust(Properties system) {
        bundle().ifPresent(bundle -> TrustStore.install(bundle, cache(), system));
    }

    /** The registry of that host, whose repositories are named in full. */
    RegistrySettings registry(String host) {
        return RegistrySettings.parse(
                host,
                insecureRegistry() ? Security.PLAIN_HTTP_ALLOWED : Security.TLS,
                value("QUIRE_REGISTRY_CREDENTIALS").map(Path::of));
    }

    /** How the engine reaches registries. */
    RegistryAccess registryAccess() {
        return insecureRegistry() ? RegistryAccess.UNVERIFIED : RegistryAccess.VERIFIED;
    }

    /** Whether registries may be spoken to over plain HTTP, or with a certificate that nobody vouches for. */
    private boolean insecureRegistry() {
        return value("QUIRE_REGISTRY_INSECURE").filter("true"::equals).isPresent();
    }

    /** The registry of this installation. */
    Optional<RegistrySettings> registry() {
        return value("QUIRE_REGISTRY_PREFIX").map(this::registry);
    }

    /** How images are built, stored in that registry or in this machine's layout. */
    Repo2ImageSettings builds(Optional<RegistrySettings> registry) {
        return new Repo2ImageSettings(
                cache(),
                values.size("QUIRE_CACHE_SIZE").orElse(CACHE_SIZE).bytes(),
                values.codec("QUIRE_BUILD_CODEC").orElse(Codec.ZSTD),
                registry,
                value("QUIRE_DEBIAN_MIRROR"),
                new PackageIndex(
                        value("QUIRE_PYTHON_INDEX")
                                .or(() -> value("UV_DEFAULT_INDEX"))
                                .or(() -> value("PIP_INDEX_URL")),
                        bundle(),
                        new ProxyEnvironment(environment).variables()),
                channels(),
                values.duration("QUIRE_BUILD_RENEWAL").orElse(RENEWAL),
                Version.ofBuilder(),
                steps(),
                languages());
    }

    private Languages languages() {
        return new Languages(
                new RSources(value("QUIRE_R_CRAN"), value("QUIRE_R_BUILDS")),
                new JuliaSources(value("QUIRE_JULIA_DOWNLOADS"), value("QUIRE_JULIA_PACKAGE_SERVER")),
                new NixSources(
                        value("QUIRE_NIX_CHANNEL").orElse(NixSources.STANDARD.channel()),
                        value("QUIRE_NIX_SUBSTITUTER"),
                        values.list("QUIRE_NIX_TRUSTED_KEYS")));
    }

    private CondaChannels channels() {
        return CondaChannels.of(value("QUIRE_CONDA_CHANNEL_ALIAS"), values.list("QUIRE_CONDA_MIRRORS"));
    }

    private Repo2ImageSettings.Steps steps() {
        RegistryAccess access = registryAccess();
        Optional<String> network = value("QUIRE_STEPS_NETWORK");
        EngineProbe probe = probe(Optional.empty());
        EngineStepSettings own =
                // The same for every command, so that the next one removes what a killed one has left.
                new EngineStepSettings("repo2image", access, network);
        return new Repo2ImageSettings.Steps(
                new LauncherSteps(new EngineSteps(probe, own), cache().resolve("steps")),
                new StepLimits(4L << 30, 2, 4096, Duration.ofMinutes(30), 20L << 30, 64L << 20),
                new LauncherBuilder(
                        new EngineBuilds(probe, new EngineBuildSettings(access, network)),
                        new BuildLimits(4L << 30, 2, 4096, Duration.ofMinutes(30), 64L << 20, 20L << 30)));
    }

    /**
     * Looks for this machine's engine.
     *
     * @param asked the name of the one that is asked for on the command line
     */
    EngineProbe probe(Optional<String> asked) {
        Host host = Host.current(environment, System.getProperty("os.name", ""));
        return new EngineProbe(host, kinds(asked.or(this::engine)), Map.of());
    }

    private static List<EngineKind> kinds(Optional<String> asked) {
        if (asked.isEmpty()) {
            return List.of(EngineKind.values());
        }
        return Arrays.stream(EngineKind.values())
                .filter(kind -> kind.name().equals(asked.get().toUpperCase(Locale.ROOT)))
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> new RefusedException("'" + asked.get() + "' is no engine; use podman or docker."));
    }

    /** Fetches repositories; who starts a command may fetch from anywhere, and from these directories. */
    ContentRemote content(List<Path> directories) {
        RepositoryPolicy standard = RepositoryPolicy.standard();
        RepositoryPolicy policy = new RepositoryPolicy(
                directories,
                Addresses.ANY,
                standard.maxBytes(),
                standard.maxFiles(),
                standard.answerWithin(),
                standard.fetchWithin());
        Path scratch = cache().resolve("repositories");
        ProxyEnvironment proxies = new ProxyEnvironment(environment);
        Credentials credentials = value("QUIRE_REPOSITORIES_CREDENTIALS")
                .map(file -> Credentials.read(Path.of(file)))
                .orElseGet(Credentials::none);
        return new ContentRemotes(
                new JGitRemote(policy, scratch, proxies, Optional.empty(), credentials),
                ContentHosts.publicArchives(),
                new GuardedHttp(policy, proxies, credentials, BUSY_PAUSE),
                policy,
                scratch,
                PREPARATION_PAUSE);
    }

    /** The engine that is asked for, if one is. */
    Optional<String> engine() {
        return value("QUIRE_ENGINE_BINARY");
    }

    /** The whole environment. */
    Map<String, String> environment() {
        return environment;
    }

    private Optional<Path> bundle() {
        return value("QUIRE_TLS_CA_BUNDLE").or(() -> value("SSL_CERT_FILE")).map(Path::of);
    }

    private Path home() {
        return value("HOME").map(Path::of).orElseGet(() -> Path.of(System.getProperty("user.home")));
    }

    private Optional<String> value(String name) {
        return values.text(name);
    }
}
