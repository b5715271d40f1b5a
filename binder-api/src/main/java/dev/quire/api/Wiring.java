package dev.quire.api;

import dev.quire.api.config.BuildConfig;
import dev.quire.api.config.ProfileConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.SessionsConfig;
import dev.quire.api.config.WarmConfig;
import dev.quire.api.config.WarmPoolConfig;
import dev.quire.api.http.Health;
import dev.quire.api.http.Shell;
import dev.quire.api.http.Site;
import dev.quire.api.http.StaticFiles;
import dev.quire.api.launch.LaunchRules;
import dev.quire.api.launch.Launches;
import dev.quire.api.launch.SpecReader;
import dev.quire.api.launch.WarmLink;
import dev.quire.api.launch.WarmUps;
import dev.quire.launcher.session.Leadership;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.launcher.session.Sessions;
import dev.quire.launcher.session.Warmth;
import dev.quire.repo2image.Repo2Image;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Constructs the launch and the surfaces; {@link ImageWiring} and {@link SessionWiring} what stands behind the ports. */
@Factory
final class Wiring {
    private static final Logger log = LoggerFactory.getLogger(Wiring.class);

    @Singleton
    Site site(QuireConfig config) {
        return new Site(config.publicUrl(), Version.current());
    }

    @Singleton
    Launches launches(
            SpecReader specs,
            Repo2Image images,
            Sessions sessions,
            SessionKeys keys,
            QuireConfig quire,
            BuildConfig build,
            SessionsConfig config,
            SessionsConfig.Quota quota,
            List<ProfileConfig> profiles) {
        if (quire.mode() == QuireConfig.Mode.CLUSTER && config.keyFile() == null) {
            log.info("Without quire.sessions.key-file, only this process knows its launches again, until it ends");
        }
        LaunchRules rules = new LaunchRules(
                quire.publicUrl().toString(),
                SessionKinds.profiles(config, profiles),
                build.concurrency(),
                build.queue(),
                new LaunchRules.Quota(quota.total(), quota.perRepository(), quota.perClient(), config.queue()));
        return new Launches(specs, images, sessions, keys, rules, new SecureRandom(), InstantSource.system());
    }

    /** Started by {@link Application}, when everything else is there. */
    @Bean(preDestroy = "close")
    @Singleton
    WarmUps warmUps(Launches launches, Sessions sessions, WarmConfig warm, List<WarmPoolConfig> pools) {
        return new WarmUps(
                launches::like,
                sessions,
                sessions instanceof Warmth warmth ? warmth : _ -> {},
                sessions instanceof Warmth && sessions instanceof Leadership several ? several::leads : () -> false,
                pools.stream()
                        .map(pool -> WarmLink.of(
                                Objects.requireNonNull(pool.link()),
                                Objects.requireNonNullElse(pool.profile(), ""),
                                pool.size(),
                                pool.boosts()))
                        .toList(),
                warm.demand(),
                warm.prepull(),
                Clock.system(warm.timeZone()));
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
