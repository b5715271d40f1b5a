package dev.quire.api.launch;

import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last stretch of a launch: an image becomes a session that belongs to this launch alone. */
final class Starts {
    private static final Logger log = LoggerFactory.getLogger(Starts.class);

    private final Sessions sessions;
    private final LaunchRules rules;
    private final LaunchIds ids;
    private final SessionKeys keys;
    private final Admission admission;

    Starts(Sessions sessions, LaunchRules rules, LaunchIds ids, SessionKeys keys, InstantSource clock) {
        this.sessions = sessions;
        this.rules = rules;
        this.ids = ids;
        this.keys = keys;
        this.admission = new Admission(sessions, rules.quota(), clock);
    }

    /** The profile that was asked for, or a refusal: to be asked before anything is built. */
    Profile profile(Launch launch, RepoSpec spec) {
        return rules.profiles().choose(launch.request().profile(), spec.url());
    }

    LaunchEvent.Ready start(Launch launch, ResolvedRepo repo, BuiltImage image, Profile profile)
            throws InterruptedException {
        if (launch.isAbandoned(Admission.ABSENCE)) {
            throw new RefusedException(
                    RefusedException.Refusal.ABANDONED,
                    "Nobody has followed this launch for a minute, so no session was started; the image is ready: "
                            + "open the link again.");
        }
        SessionSpec spec = spec(launch, repo, image, profile);
        Session session = running(spec).orElse(null);
        if (session == null) {
            session = admission.start(
                    new Claim(spec.id(), repo.url(), launch.client()), launch, () -> start(launch, spec));
        }
        String url = url(session);
        log.info(
                "Session {} of {} at {} is ready",
                session.id(),
                repo.url(),
                repo.ref().abbreviated());
        return new LaunchEvent.Ready(
                "The session runs at %s".formatted(url),
                url,
                session.token(),
                reference(image),
                BinderLinks.of(repo, rules.launchHost()));
    }

    /** The session that this launch asks for. */
    SessionSpec spec(Launch launch, ResolvedRepo repo, BuiltImage image, Profile profile) {
        SessionId id = ids.session(launch.id());
        return new SessionSpec(
                id,
                keys.token(id),
                ImagePlaces.source(image.place(), image.digest()),
                new Origin(repo.url(), repo.ref().text(), launch.request().path(), launch.client()),
                profile.limits(),
                profile.lifetime(),
                BinderLinks.of(repo, rules.launchHost()).environment(),
                profile.name());
    }

    /**
     * The same request may have become a session before: here and forgotten since, or at another replica. It may have an id of its
     * own, if it was waiting for whoever asks; then the token is of that id.
     */
    private Optional<Session> running(SessionSpec spec) {
        return sessions.find(spec.id())
                .filter(session -> session.state() instanceof SessionState.Ready
                        && session.token().equals(keys.token(session.id())));
    }

    private Session start(Launch launch, SessionSpec spec) throws InterruptedException {
        launch.events().append(LaunchEvent.launching("Launching the session."));
        return sessions.launch(spec, line -> launch.events().append(LaunchEvent.launching(line)));
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
