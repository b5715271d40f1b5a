package dev.quire.api.launch;

import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last stretch of a launch: an image becomes a session that belongs to this launch alone. */
final class Starts {
    private static final Logger log = LoggerFactory.getLogger(Starts.class);

    /** A browser comes back within seconds; who has been away for longer is not waiting. */
    private static final Duration ABSENCE = Duration.ofMinutes(1);

    private final Sessions sessions;
    private final LaunchRules rules;
    private final SecureRandom random;
    private final Admission admission;

    Starts(Sessions sessions, LaunchRules rules, SecureRandom random) {
        this.sessions = sessions;
        this.rules = rules;
        this.random = random;
        this.admission =
                new Admission(sessions, rules.quota().total(), rules.quota().perRepository());
    }

    /** The profile that was asked for, or a refusal: to be asked before anything is built. */
    Profile profile(Launch launch, RepoSpec spec) {
        return rules.profiles().choose(launch.request().profile(), spec.url());
    }

    LaunchEvent.Ready start(Launch launch, ResolvedRepo repo, BuiltImage image, Profile profile)
            throws InterruptedException {
        if (launch.isAbandoned(ABSENCE)) {
            throw new RefusedException(
                    RefusedException.Refusal.ABANDONED,
                    "Nobody has followed this launch for a minute, so no session was started; the image is ready: "
                            + "open the link again.");
        }
        BinderLinks links = BinderLinks.of(repo, rules.launchHost());
        SessionId id = SessionId.random(random);
        String token = newToken();
        Origin origin = new Origin(
                repo.url(),
                repo.ref().text(),
                launch.request().provider() + "/" + launch.request().rawSpec());
        launch.events().append(LaunchEvent.launching("Launching the session."));
        admission.enter(id, repo.url());
        try {
            Session session = sessions.launch(
                    new SessionSpec(
                            id,
                            token,
                            ImagePlaces.source(image.place(), image.digest()),
                            origin,
                            profile.limits(),
                            profile.lifetime(),
                            links.environment(),
                            profile.name()),
                    line -> launch.events().append(LaunchEvent.launching(line)));
            String url = url(session);
            log.info(
                    "Session {} of {} at {} is ready",
                    id,
                    repo.url(),
                    repo.ref().abbreviated());
            return new LaunchEvent.Ready("The session runs at %s".formatted(url), url, token, reference(image), links);
        } finally {
            admission.leave(id);
        }
    }

    private String newToken() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String url(Session session) {
        return switch (session.state()) {
            case SessionState.Ready(var url, var _) -> url.toString().endsWith("/") ? url.toString() : url + "/";
            case SessionState.Starting _, SessionState.Ended _ ->
                throw new IllegalStateException(
                        "Session %s was launched but is %s".formatted(session.id(), session.state()));
        };
    }

    /** The image as others can name it: pullable from a registry, told by name where it lies on this machine. */
    static String reference(BuiltImage image) {
        return switch (image.place()) {
            case BuiltImage.Place.InRegistry(String reference) -> reference;
            case BuiltImage.Place.InLayout(var _, var _) -> image.name().toString();
        };
    }
}
