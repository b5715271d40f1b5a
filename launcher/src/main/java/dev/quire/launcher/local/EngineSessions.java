package dev.quire.launcher.local;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions as containers of this machine's engine, which is also the record of them. */
public final class EngineSessions implements Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(EngineSessions.class);
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);

    private final EngineSettings settings;
    private final InstantSource clock;
    private final Recorded recorded;
    private final HttpProbe http = new HttpProbe(PROBE_PATIENCE);
    private final Endpoints endpoints = new Endpoints(this::list);
    private final EngineAttachment<Attached> attachment;

    /** Looks for an engine. */
    @FunctionalInterface
    interface Search {
        EngineStatus run() throws InterruptedException;
    }

    /** The engine, once it is found. */
    private record Attached(EngineProfile profile, SessionContainers containers, EngineImages images) {}

    private EngineSessions(Search search, EngineSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.recorded = new Recorded(settings.publicUrl());
        this.attachment = new EngineAttachment<>(search, this::attached);
    }

    /**
     * Opens this machine's sessions: those that are ready are taken over, those whose launch died with its process are removed. When
     * there is no engine, {@link #problem()} says so.
     */
    public static EngineSessions open(EngineProbe probe, EngineSettings settings, InstantSource clock)
            throws InterruptedException {
        return open(probe::probe, settings, clock);
    }

    static EngineSessions open(Search search, EngineSettings settings, InstantSource clock)
            throws InterruptedException {
        EngineSessions sessions = new EngineSessions(search, settings, clock);
        sessions.attachment.attach().ifPresent(problem -> LOG.warn("Sessions cannot start: {}", problem));
        return sessions;
    }

    @Override
    public Session launch(SessionSpec spec, Consumer<String> progress) throws InterruptedException {
        Attached engine = attachment.require();
        SessionLabels labels = SessionLabels.of(spec, clock.instant(), settings.installation(), Owner.current());
        boolean done = false;
        try {
            start(engine, spec, labels, progress);
            Readiness readiness = new Readiness(engine.containers(), http, settings.readyTimeout());
            URI endpoint = readiness.endpoint(spec, progress);
            Session session = new Session(
                    spec.id(),
                    spec.token(),
                    spec.origin(),
                    spec.lifetime(),
                    labels.createdAt(),
                    new SessionState.Ready(recorded.url(spec.id()), endpoint));
            endpoints.put(session);
            progress.accept("Waiting for Jupyter to answer");
            readiness.await(spec, endpoint, progress);
            engine.containers().markReady(spec.id());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            done = true;
            return session;
        } catch (IOException e) {
            throw unavailable(engine, e);
        } finally {
            if (!done) {
                discard(engine, spec.id());
            }
        }
    }

    @Override
    public Optional<Session> find(SessionId id) {
        Attached engine = attachment.get();
        if (engine == null) {
            return Optional.empty();
        }
        try {
            return engine.containers().find(id).flatMap(recorded::session);
        } catch (IOException e) {
            throw unavailable(engine, e);
        }
    }

    @Override
    public List<Session> list() {
        Attached engine = attachment.get();
        if (engine == null) {
            return List.of();
        }
        try {
            return engine.containers().list().stream()
                    .flatMap(container -> recorded.session(container).stream())
                    .toList();
        } catch (IOException e) {
            throw unavailable(engine, e);
        }
    }

    @Override
    public void stop(SessionId id) {
        endpoints.remove(id);
        Attached engine = attachment.get();
        if (engine != null) {
            try {
                engine.containers().remove(id);
            } catch (IOException e) {
                throw unavailable(engine, e);
            }
        }
    }

    /** Ends all sessions of this installation. */
    public void stopAll() {
        Attached engine = attachment.get();
        if (engine != null) {
            try {
                List<Container> all = engine.containers().list();
                engine.containers().remove(all.stream().map(Container::id).toList());
                LOG.info("Stopped {} sessions", all.size());
            } catch (IOException e) {
                throw unavailable(engine, e);
            }
        }
    }

    /** Where a session answers, from memory: fit to be asked for every request. */
    public Route route(SessionId id) {
        return endpoints.find(id);
    }

    @Override
    public Optional<String> problem() {
        return attachment.problem();
    }

    @Override
    public void close() {
        http.close();
    }

    private Attached attached(EngineProfile profile) {
        SessionContainers containers = new SessionContainers(profile, settings.installation());
        takeOver(containers);
        return new Attached(profile, containers, new EngineImages(profile.engine(), settings.registries()));
    }

    private void takeOver(SessionContainers containers) {
        try {
            List<String> orphans = new ArrayList<>();
            int kept = 0;
            for (Container container : containers.list()) {
                if (SessionContainers.isOrphan(container)) {
                    orphans.add(container.id());
                } else {
                    kept++;
                    recorded.session(container).ifPresent(endpoints::put);
                }
            }
            containers.remove(orphans);
            LOG.info("Took over {} sessions, removed {} whose launch had died", kept, orphans.size());
        } catch (IOException e) {
            LOG.warn("Sessions of an earlier run were not looked after: {}", e.getMessage());
        }
    }

    private void start(Attached engine, SessionSpec spec, SessionLabels labels, Consumer<String> progress)
            throws IOException, InterruptedException {
        String image = engine.images().ensure(spec.image(), progress);
        progress.accept("Starting the container");
        EngineOutput output = engine.containers().start(spec, image, labels);
        if (!output.ok() && StartFailure.isImageGone(output)) {
            engine.images().forget(image);
            image = engine.images().ensure(spec.image(), progress);
            output = engine.containers().start(spec, image, labels);
        }
        if (!output.ok()) {
            throw StartFailure.of(engine.profile(), output);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void discard(Attached engine, SessionId id) {
        endpoints.remove(id);
        try {
            engine.containers().remove(id);
        } catch (IOException e) {
            LOG.warn("Session {} failed and its container may still be there: {}", id, e.getMessage());
        }
    }

    private static LaunchException unavailable(Attached engine, IOException cause) {
        return new LaunchException(
                LaunchError.ENGINE_UNAVAILABLE,
                "%s does not do its work: %s.".formatted(engine.profile().title(), cause.getMessage()),
                cause);
    }
}
