package dev.quire.api;

import dev.quire.api.config.BuildConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.RepositoriesConfig;
import dev.quire.api.config.SessionsConfig;
import dev.quire.api.http.Health;
import dev.quire.api.http.Shell;
import dev.quire.api.http.Site;
import dev.quire.api.http.StaticFiles;
import dev.quire.api.launch.LaunchRules;
import dev.quire.api.launch.Launches;
import dev.quire.api.launch.SpecReader;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Sessions;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.Repo2Image;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;

/** Constructs everything: the only place that knows which adapter stands behind a port. */
@Factory
final class Wiring {
    private static final Set<String> PROVIDERS = Set.of("gh", "gl", "gist", "git");

    @Singleton
    Site site(QuireConfig config) {
        return new Site(config.publicUrl(), Version.current());
    }

    // SEAM (integrator): RepoSpec.parse(provider, rawPath, new ProviderHosts(github, gitlab, gist hosts)).
    @Singleton
    @Requires(missingBeans = SpecReader.class)
    SpecReader specs(RepositoriesConfig config) {
        return known((provider, rawPath) -> {
            throw new BuildException(
                    BuildError.UNSUPPORTED,
                    "Provider %s of %s is not connected yet.".formatted(provider, config.githubHost()));
        });
    }

    /** Names the provider when it is unknown, in the words that BinderHub's clients know. */
    static SpecReader known(SpecReader specs) {
        return (provider, rawPath) -> {
            if (!PROVIDERS.contains(provider)) {
                throw new BuildException(
                        BuildError.MALFORMED_SPEC,
                        "No provider found for prefix %s; a link begins with gh, gl, gist or git.".formatted(provider));
            }
            return specs.read(provider, rawPath);
        };
    }

    // SEAM (integrator): the pipeline, from RepositoriesConfig, RegistryConfig, PythonConfig, DebianConfig,
    // QuireConfig.cache.
    @Bean(preDestroy = "close")
    @Singleton
    @Requires(missingBeans = Repo2Image.class)
    Repo2Image images() {
        return new LateRepo2Image(() -> {
            throw new BuildException(BuildError.MISCONFIGURED, "Builds are not connected to this service yet.");
        });
    }

    // SEAM (integrator): EngineSessions in local mode, KubernetesSessions in cluster mode.
    @Bean(preDestroy = "close")
    @Singleton
    @Requires(missingBeans = Sessions.class)
    Sessions sessions() {
        return new LateSessions(() -> {
            throw new LaunchException(
                    LaunchError.ENGINE_UNAVAILABLE, "Sessions are not connected to this service yet.");
        });
    }

    // SEAM (integrator): in local mode the SessionProxy on config.address() and config.port(), before sessions and the
    // server.
    @Singleton
    @Requires(missingBeans = FrontDoor.class)
    FrontDoor frontDoor() {
        return FrontDoor.none();
    }

    @Singleton
    Launches launches(
            SpecReader specs,
            Repo2Image images,
            Sessions sessions,
            QuireConfig quire,
            BuildConfig build,
            SessionsConfig config,
            SessionsConfig.Quota quota) {
        LaunchRules rules = new LaunchRules(
                quire.publicUrl().toString(),
                new Limits(config.memory().bytes(), config.cpuMillis(), config.pids()),
                new Lifetime(config.idle(), config.maxAge()),
                build.concurrency(),
                build.queue(),
                new LaunchRules.Quota(quota.total(), quota.perRepository()));
        return new Launches(specs, images, sessions, rules, new SecureRandom(), InstantSource.system());
    }

    @Singleton
    Health health(Repo2Image images, Sessions sessions, SessionsConfig.Quota quota) {
        return new Health(images, sessions, quota.total(), InstantSource.system());
    }

    @Singleton
    StaticFiles staticFiles() {
        return StaticFiles.onClassPath();
    }

    @Singleton
    Shell shell(StaticFiles files, Site site) {
        return new Shell(files, site);
    }
}
