package dev.quire.api;

import dev.quire.api.config.BuildConfig;
import dev.quire.api.config.CondaConfig;
import dev.quire.api.config.DebianConfig;
import dev.quire.api.config.JuliaConfig;
import dev.quire.api.config.NixConfig;
import dev.quire.api.config.PythonConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.RConfig;
import dev.quire.api.config.RegistryConfig;
import dev.quire.api.config.RepositoriesConfig;
import dev.quire.api.config.TlsConfig;
import dev.quire.api.launch.SpecReader;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.Repo2Image;
import dev.quire.repo2image.Repo2ImageSettings;
import dev.quire.repo2image.assemble.Languages;
import dev.quire.repo2image.content.ContentHosts;
import dev.quire.repo2image.content.ContentRemotes;
import dev.quire.repo2image.content.LimitedRemote;
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
import dev.quire.repo2image.repo.ProviderHosts;
import dev.quire.repo2image.repo.ProxyEnvironment;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.RepositoryPolicy;
import dev.quire.repo2image.repo.SshIdentity;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Constructs what turns repositories into images. */
@Factory
final class ImageWiring {
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);
    private static final Duration PREPARATION_PAUSE = Duration.ofSeconds(10);

    ImageWiring(Trust first) {
        Objects.requireNonNull(first);
    }

    @Singleton
    @Requires(missingBeans = SpecReader.class)
    SpecReader specs(RepositoriesConfig config) {
        ProviderHosts hosts = new ProviderHosts(config.githubHost(), config.gitlabHost(), config.gistHost());
        return (provider, rawPath) -> RepoSpec.parse(provider, rawPath, hosts);
    }

    @Singleton
    Examples examples(QuireConfig config) {
        return Examples.of(config);
    }

    @Bean(preDestroy = "close")
    @Singleton
    @Requires(missingBeans = Repo2Image.class)
    Repo2Image images(
            QuireConfig quire,
            BuildConfig build,
            RegistryConfig registry,
            PythonConfig python,
            DebianConfig debian,
            RConfig r,
            JuliaConfig julia,
            NixConfig nix,
            CondaConfig conda,
            TlsConfig tls,
            RepositoriesConfig repositories,
            Repo2ImageSettings.Steps steps,
            ContentRemote remote) {
        if (quire.mode() == QuireConfig.Mode.CLUSTER && registry.prefix() == null) {
            return new LateRepo2Image(() -> {
                throw new BuildException(
                        BuildError.MISCONFIGURED,
                        "In cluster mode images need a registry; set quire.registry.prefix, such as"
                                + " registry.example.org/quire.");
            });
        }
        Map<String, String> environment = System.getenv();
        Repo2ImageSettings settings = new Repo2ImageSettings(
                quire.cache(),
                quire.cacheSize().bytes(),
                build.codec(),
                Optional.ofNullable(registry.prefix()).map(prefix -> settings(prefix, registry)),
                Optional.ofNullable(debian.mirror()).map(URI::toString),
                new PackageIndex(
                        index(python, environment),
                        Optional.ofNullable(tls.caBundle()),
                        new ProxyEnvironment(environment).variables()),
                conda.channels(),
                build.renewal(),
                Version.ofBuilder(),
                steps,
                languages(r, julia, nix));
        return new LateRepo2Image(() -> settings.open(remote, addresses(quire, repositories)));
    }

    private static Languages languages(RConfig r, JuliaConfig julia, NixConfig nix) {
        return new Languages(
                new RSources(Optional.ofNullable(r.cran()), Optional.ofNullable(r.builds())),
                new JuliaSources(
                        Optional.ofNullable(julia.downloads()).map(URI::toString),
                        Optional.ofNullable(julia.packageServer()).map(URI::toString)),
                new NixSources(
                        nix.channel().toString(),
                        Optional.ofNullable(nix.substituter()).map(URI::toString),
                        nix.trustedKeys()));
    }

    private static RegistrySettings settings(String prefix, RegistryConfig registry) {
        Security security = registry.insecure() ? Security.PLAIN_HTTP_ALLOWED : Security.TLS;
        return RegistrySettings.parse(prefix, security, Optional.ofNullable(registry.credentials()));
    }

    @Singleton
    RepositoryPolicy policy(
            QuireConfig quire, RepositoriesConfig config, RepositoriesConfig.Fetch fetch, Examples examples) {
        List<Path> directories = new ArrayList<>();
        if (quire.mode() == QuireConfig.Mode.LOCAL) {
            directories.addAll(config.fileDirectories());
            examples.directory().ifPresent(directories::add);
        }
        return new RepositoryPolicy(
                directories,
                addresses(quire, config),
                fetch.maxSize().bytes(),
                fetch.maxFiles(),
                fetch.connectTimeout(),
                fetch.timeout());
    }

    @Singleton
    ContentRemote content(
            QuireConfig quire,
            RepositoriesConfig config,
            RepositoriesConfig.Ssh ssh,
            RepositoriesConfig.Archives archives,
            RepositoryPolicy policy) {
        ProxyEnvironment proxies = new ProxyEnvironment(System.getenv());
        Credentials credentials =
                config.credentials() == null ? Credentials.none() : Credentials.read(config.credentials());
        Path directory = quire.cache().resolve("repositories");
        JGitRemote git = new JGitRemote(policy, directory, proxies, identity(ssh.key(), ssh.knownHosts()), credentials);
        ContentHosts hosts = new ContentHosts(
                archives.doi(),
                archives.zenodo(),
                archives.figshare(),
                Set.copyOf(archives.dataverse()),
                archives.hydroshare(),
                archives.softwareHeritage());
        GuardedHttp http = new GuardedHttp(policy, proxies, credentials, BUSY_PAUSE);
        ContentRemote remotes = new ContentRemotes(git, hosts, http, policy, directory, PREPARATION_PAUSE);
        return config.hosts().isEmpty() ? remotes : new LimitedRemote(remotes, config.hosts());
    }

    private static Addresses addresses(QuireConfig quire, RepositoriesConfig config) {
        return config.allowsPrivateAddresses(quire.mode()) ? Addresses.ANY : Addresses.PUBLIC_ONLY;
    }

    private static Optional<SshIdentity> identity(@Nullable Path key, @Nullable Path knownHosts) {
        return key == null || knownHosts == null ? Optional.empty() : Optional.of(new SshIdentity(key, knownHosts));
    }

    /** The setting, or what this machine's other Python tools were told. */
    private static Optional<String> index(PythonConfig python, Map<String, String> environment) {
        return Optional.ofNullable(python.index())
                .map(URI::toString)
                .or(() -> Optional.ofNullable(environment.get("UV_DEFAULT_INDEX")))
                .or(() -> Optional.ofNullable(environment.get("PIP_INDEX_URL")));
    }
}
