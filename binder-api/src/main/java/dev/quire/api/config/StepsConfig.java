package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Steps of a build that run code: of packages, and of repositories.
 *
 * @param memory memory of one step; one that needs more is killed
 * @param cpu cores of one step; fractions are allowed
 * @param pids processes and threads of one step
 * @param time how long a step may take
 * @param disk how much a step may write; one file for each 16 KiB of it, and 50,000 in any case
 * @param output how much a step may print
 * @param network in local mode, the engine's network for steps that install, such as `host`; by default the engine's own
 * @param namespace in cluster mode, the namespace of steps; by default the sessions'
 * @param root in cluster mode, whether steps may be root in their containers, as `apt.txt` needs: `allowed` or `refused`
 * @param users in cluster mode, whose numbers the users in those containers have: `node`, or `pod` for a user namespace each
 */
@ConfigurationProperties("quire.steps")
public record StepsConfig(
        @Bindable(defaultValue = "4GiB") ByteSize memory,
        @Bindable(defaultValue = "2") BigDecimal cpu,
        @Bindable(defaultValue = "4096") int pids,
        @Bindable(defaultValue = "30m") Duration time,
        @Bindable(defaultValue = "20GiB") ByteSize disk,
        @Bindable(defaultValue = "64MiB") ByteSize output,
        @Nullable String network,
        @Nullable String namespace,
        @Bindable(defaultValue = "refused") Root root,
        @Bindable(defaultValue = "node") Users users) {
    /** Whether steps may be root in their containers. */
    public enum Root {
        ALLOWED,
        REFUSED
    }

    /** Whose numbers the users in a step's container have. */
    public enum Users {
        NODE,
        POD
    }

    public StepsConfig {
        Positive.require("quire.steps.memory", memory.bytes());
        Positive.require("quire.steps.pids", pids);
        Positive.require("quire.steps.time", time);
        Positive.require("quire.steps.disk", disk.bytes());
        Positive.require("quire.steps.output", output.bytes());
        if (cpu.signum() <= 0) {
            throw new IllegalArgumentException("quire.steps.cpu must be more than zero, not %s.".formatted(cpu));
        }
    }
}
