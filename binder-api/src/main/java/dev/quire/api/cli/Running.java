package dev.quire.api.cli;

import dev.quire.launcher.local.EngineSessions;
import dev.quire.launcher.local.EngineSettings;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.io.PrintWriter;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** A session in the foreground: it lives as long as the command. */
final class Running {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Limits LIMITS = new Limits(4L << 30, 4_000, 4_096);
    private static final Lifetime LIFETIME = new Lifetime(Duration.ofDays(7), Duration.ofDays(7));

    private final CommandSettings settings;
    private final Optional<String> engine;
    private final PrintWriter out;
    private final EventLines events;

    Running(CommandSettings settings, Optional<String> engine, PrintWriter out, EventLines events) {
        this.settings = settings;
        this.engine = engine;
        this.out = out;
        this.events = events;
    }

    /** Returns when the session has ended by itself; stops it when the thread is interrupted. */
    void run(ImageSource image, ResolvedRepo repo, Map<String, String> environment) throws InterruptedException {
        SecureRandom random = new SecureRandom();
        SessionId id = SessionId.random(random);
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        EngineSettings own = new EngineSettings(
                "repo2image-" + ProcessHandle.current().pid(),
                URI.create("http://localhost"),
                Duration.ofMinutes(5),
                settings.registryAccess());
        try (EngineSessions sessions = EngineSessions.open(settings.probe(engine), own, InstantSource.system())) {
            Session session = sessions.launch(
                    new SessionSpec(
                            id,
                            token,
                            image,
                            new Origin(
                                    repo.url(),
                                    repo.ref().text(),
                                    repo.spec().provider() + "/" + repo.spec().path()),
                            LIMITS,
                            LIFETIME,
                            environment),
                    events::running);
            events.end();
            try {
                if (session.state() instanceof SessionState.Ready(URI _, URI endpoint)) {
                    String base = endpoint.toString().replaceFirst("/+$", "");
                    out.println(base + "/s/" + id + "/lab?token=" + token);
                    out.flush();
                }
                events.running("Ctrl-C stops it.");
                while (isAlive(sessions, id)) {
                    Thread.sleep(LOOK);
                }
            } finally {
                // What stops us must not stop the stopping.
                boolean interrupted = Thread.interrupted();
                sessions.stop(id);
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static boolean isAlive(EngineSessions sessions, SessionId id) {
        return sessions.find(id)
                .filter(session -> !(session.state() instanceof SessionState.Ended))
                .isPresent();
    }
}
