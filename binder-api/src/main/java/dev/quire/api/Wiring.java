package dev.quire.api;

import dev.quire.api.config.BuildConfig;
import dev.quire.api.config.ProfileConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.SessionsConfig;
import dev.quire.api.http.Health;
import dev.quire.api.http.Shell;
import dev.quire.api.http.Site;
import dev.quire.api.http.StaticFiles;
import dev.quire.api.launch.LaunchRules;
import dev.quire.api.launch.Launches;
import dev.quire.api.launch.SpecReader;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.launcher.session.Sessions;
import dev.quire.repo2image.Repo2Image;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
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
