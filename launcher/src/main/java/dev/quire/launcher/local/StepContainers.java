package dev.quire.launcher.local;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The containers of this installation's steps in the engine; each has the name of its process in a label. */
final class StepContainers {
    private static final String INSTALLATION = "dev.quire.step.installation";
    private static final String INSTANCE = "dev.quire.step.instance";
    private static final String ID = "dev.quire.step.id";
    private static final Duration REMOVAL = Duration.ofMinutes(2);
    private static final int REMOVALS = 3;

    private final Engine engine;
    private final String installation;

    StepContainers(Engine engine, String installation) {
        this.engine = engine;
        this.installation = installation;
    }

    Map<String, String> labels(String id) {
        return Map.of(INSTALLATION, installation, INSTANCE, Owner.current(), ID, id);
    }

    static String name(String id) {
        return "quire-step-" + id;
    }

    /** What the engine has to say of a step's container. */
    Optional<Container> inspect(String id) throws IOException {
        EngineOutput output = engine.runToTheEnd(EngineCall.of("inspect", "--type", "container", name(id)));
        return output.ok() ? Container.parse(output.out()).stream().findFirst() : Optional.empty();
    }

    /** Ends a step's container and removes it, if there is one. */
    void remove(String id) throws IOException {
        removeAll(ids("label=" + ID + "=" + id));
    }

    /** Removes what processes have left that are no more; says how many. */
    int removeOrphans() throws IOException {
        List<String> ids = ids("label=" + INSTALLATION + "=" + installation);
        if (ids.isEmpty()) {
            return 0;
        }
        List<String> arguments = new ArrayList<>(List.of("inspect", "--type", "container"));
        arguments.addAll(ids);
        List<String> orphans = Container.parse(
                        engine.runToTheEnd(EngineCall.of(arguments)).out())
                .stream()
                .filter(StepContainers::isOrphan)
                .map(Container::id)
                .toList();
        removeAll(orphans);
        return orphans.size();
    }

    private static boolean isOrphan(Container container) {
        @Nullable String instance = container.labels().get(INSTANCE);
        return instance == null || !Owner.lives(instance);
    }

    private List<String> ids(String filter) throws IOException {
        EngineOutput output = engine.runToTheEnd(EngineCall.of("ps", "-aq", "--no-trunc", "--filter", filter));
        if (!output.ok()) {
            throw new IOException("The engine did not list its containers: " + output.complaint());
        }
        return output.lines();
    }

    private void removeAll(List<String> ids) throws IOException {
        if (ids.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("rm", "-f", "-v"));
        if (engine.kind() == EngineKind.PODMAN) {
            // The agent is its container's first process, which no signal but the last one ends.
            arguments.addAll(List.of("-t", "0"));
        }
        arguments.addAll(ids);
        String complaint = "";
        for (int attempt = 0; attempt < REMOVALS; attempt++) {
            EngineOutput output = engine.runToTheEnd(EngineCall.of(arguments).within(REMOVAL));
            if (output.ok() || output.err().toLowerCase(java.util.Locale.ROOT).contains("no such container")) {
                return;
            }
            complaint = output.complaint();
        }
        throw new IOException("The engine did not remove a step's container: " + complaint);
    }
}
