package dev.quire.launcher.local;

import dev.quire.launcher.session.Limits;
import dev.quire.launcher.step.StepAgent;
import dev.quire.launcher.step.StepLimits;
import dev.quire.launcher.step.StepNetwork;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The arguments of {@code run} for a step, as a pure function. */
final class StepArguments {
    /** The agent refuses what is too much and can say so; the engine's own limit is for when it cannot. */
    private static final int MORE_PROCESSES = 16;

    /** The engine ends containers that nobody has ended; the capture of a change takes time too. */
    private static final Duration LEAVE = Duration.ofMinutes(30);

    private StepArguments() {}

    static List<String> of(
            EngineProfile profile,
            StepSpec spec,
            String image,
            String name,
            Map<String, String> labels,
            Optional<String> network) {
        List<String> arguments = new ArrayList<>(List.of("run", "-i", "--pull=never", "--init=false"));
        arguments.addAll(profile.runArguments());
        arguments.addAll(profile.limitArguments(limits(spec.limits())));
        arguments.addAll(List.of("--security-opt", "no-new-privileges", "--cap-drop=ALL"));
        StepUser user = spec.command().user();
        user.capabilities().forEach(capability -> arguments.add("--cap-add=" + capability));
        arguments.addAll(List.of("--user", user.id() + ":" + user.id()));
        if (spec.command().network() == StepNetwork.NONE) {
            arguments.addAll(List.of("--network", "none"));
        } else {
            network.ifPresent(chosen -> arguments.addAll(List.of("--network", chosen)));
        }
        // Whatever this machine is called is none of the step's business, nor is what comes out of it the log's.
        arguments.addAll(List.of("--hostname", "step", "--log-driver", "none"));
        if (profile.engine().kind() == EngineKind.PODMAN) {
            arguments.add("--http-proxy=false");
            arguments.addAll(List.of(
                    "--timeout", Long.toString(spec.limits().time().plus(LEAVE).toSeconds())));
        }
        arguments.addAll(List.of("--name", name));
        new TreeMap<>(labels).forEach((key, value) -> arguments.addAll(List.of("--label", key + "=" + value)));
        List<String> interpreter = spec.interpreter();
        arguments.addAll(List.of("--workdir", "/", "--entrypoint", interpreter.getFirst(), image));
        arguments.addAll(interpreter.subList(1, interpreter.size()));
        arguments.addAll(StepAgent.arguments());
        return arguments;
    }

    private static Limits limits(StepLimits limits) {
        return new Limits(
                limits.memoryBytes(), (int) Math.ceil(limits.cpus() * 1000), limits.processes() + MORE_PROCESSES);
    }
}
