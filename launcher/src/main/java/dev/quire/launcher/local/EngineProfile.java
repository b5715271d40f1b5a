package dev.quire.launcher.local;

import dev.quire.launcher.session.Limits;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * An engine that was seen to run a container, and how it must be asked to.
 *
 * @param runArguments arguments that every {@code run} needs here
 * @param limits the limits that it enforces
 */
public record EngineProfile(Engine engine, String version, List<String> runArguments, Set<EngineLimit> limits) {
    public EngineProfile {
        runArguments = List.copyOf(runArguments);
        limits = Set.copyOf(limits);
    }

    static EngineProfile of(Engine engine, String version, Set<Remedy> remedies) {
        List<String> arguments = new ArrayList<>();
        Set<EngineLimit> limits = EnumSet.allOf(EngineLimit.class);
        for (Remedy remedy : remedies) {
            switch (remedy) {
                case LOW_RLIMITS ->
                    arguments.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"));
                case RUNC -> arguments.addAll(List.of("--runtime", "runc"));
                case NO_SWAP_LIMIT -> limits.remove(EngineLimit.SWAP);
                case NO_MEMORY_LIMIT -> {
                    limits.remove(EngineLimit.MEMORY);
                    limits.remove(EngineLimit.SWAP);
                }
                case NO_CPU_LIMIT -> limits.remove(EngineLimit.CPU);
                case NO_PIDS_LIMIT -> limits.remove(EngineLimit.PIDS);
            }
        }
        return new EngineProfile(engine, version, arguments, limits);
    }

    /** The arguments of {@code run} that hold a container to those limits, as far as this engine can. */
    public List<String> limitArguments(Limits asked) {
        List<String> arguments = new ArrayList<>();
        if (limits.contains(EngineLimit.MEMORY)) {
            arguments.addAll(List.of("--memory", asked.memoryBytes() + "b"));
        }
        if (limits.contains(EngineLimit.SWAP)) {
            // Memory and swap together: the same figure means no swap at all.
            arguments.addAll(List.of("--memory-swap", asked.memoryBytes() + "b"));
        }
        if (limits.contains(EngineLimit.CPU)) {
            arguments.addAll(
                    List.of("--cpus", "%d.%03d".formatted(asked.cpuMillis() / 1000, asked.cpuMillis() % 1000)));
        }
        if (limits.contains(EngineLimit.PIDS)) {
            arguments.addAll(List.of("--pids-limit", Integer.toString(asked.pids())));
        }
        return arguments;
    }

    /** The engine's name and version, for people. */
    public String title() {
        return engine.kind().title() + " " + version;
    }
}
