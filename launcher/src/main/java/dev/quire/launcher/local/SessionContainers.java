package dev.quire.launcher.local;

import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The containers of this installation's sessions in the engine. Labels cannot be changed once a container exists, but its name can: a
 * container is {@code quire-starting-<id>} until Jupyter has answered, and {@code quire-<id>} from then on.
 */
final class SessionContainers {
    private static final String STARTING = "quire-starting-";
    private static final String READY = "quire-";
    private static final Duration START = Duration.ofMinutes(2);

    private final EngineProfile profile;
    private final Engine engine;
    private final String installation;

    SessionContainers(EngineProfile profile, String installation) {
        this.profile = profile;
        this.engine = profile.engine();
        this.installation = installation;
    }

    /** Starts a session's container; begun is finished, so that what there is to remove is known. */
    EngineOutput start(SessionSpec spec, String image, SessionLabels labels) throws IOException {
        List<String> arguments = RunArguments.session(profile, spec, image, STARTING + spec.id(), labels.toMap());
        return engine.runToTheEnd(
                EngineCall.of(arguments).within(START).with(Map.of(RunArguments.TOKEN, spec.token())));
    }

    /** Records that Jupyter has answered. */
    void markReady(SessionId id) throws IOException {
        EngineOutput output = engine.runToTheEnd(EngineCall.of("rename", STARTING + id, READY + id));
        if (!output.ok()) {
            throw new IOException("The engine did not rename the container: " + output.complaint());
        }
    }

    static boolean isReady(Container container) {
        return !container.name().startsWith(STARTING);
    }

    /** Whether it never became ready, and the process that waited for it is gone. */
    static boolean isOrphan(Container container) {
        return !isReady(container)
                && !SessionLabels.parse(container.labels())
                        .filter(labels -> Owner.lives(labels.instance()))
                        .isPresent();
    }

    /** A process that ends when the container that is starting does. */
    Process awaitEnd(SessionId id) throws IOException {
        return engine.startQuietly(EngineCall.of("wait", STARTING + id));
    }

    /** The last lines that a container which is starting has printed. */
    List<String> lastLines(SessionId id, int count) throws IOException {
        EngineOutput output =
                engine.runToTheEnd(EngineCall.of("logs", "--tail", Integer.toString(count), STARTING + id));
        List<String> lines = (output.out() + "\n" + output.err())
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    /** The container of a session. */
    Optional<Container> find(SessionId id) throws IOException {
        return inspect(ids(SessionLabels.ID + "=" + id)).stream().findFirst();
    }

    /** The containers of all sessions. */
    List<Container> list() throws IOException {
        return inspect(ids());
    }

    /** Ends the session's container and removes it. */
    void remove(SessionId id) throws IOException {
        remove(ids(SessionLabels.ID + "=" + id));
    }

    /** Ends these containers and removes them. */
    void remove(List<String> containers) throws IOException {
        if (containers.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("rm", "-f", "-v"));
        if (engine.kind() == EngineKind.PODMAN) {
            arguments.addAll(List.of("-t", "1"));
        }
        arguments.addAll(containers);
        EngineOutput output = engine.runToTheEnd(EngineCall.of(arguments).within(START));
        if (!output.ok() && !output.err().toLowerCase(java.util.Locale.ROOT).contains("no such container")) {
            throw new IOException("The engine did not remove a container: " + output.complaint());
        }
    }

    private List<String> ids(String... labels) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("ps", "-aq", "--no-trunc"));
        arguments.addAll(List.of("--filter", "label=" + SessionLabels.INSTALLATION + "=" + installation));
        for (String label : labels) {
            arguments.addAll(List.of("--filter", "label=" + label));
        }
        EngineOutput output = engine.runToTheEnd(EngineCall.of(arguments));
        if (!output.ok()) {
            throw new IOException("The engine did not list its containers: " + output.complaint());
        }
        return output.lines();
    }

    private List<Container> inspect(List<String> ids) throws IOException {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<String> arguments = new ArrayList<>(List.of("inspect", "--type", "container"));
        arguments.addAll(ids);
        // A container that went away in between is an error to the engine, but the others are described all the same.
        return Container.parse(engine.runToTheEnd(EngineCall.of(arguments)).out());
    }
}
