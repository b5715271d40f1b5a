package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a session may use, and how long it may live.
 *
 * @param memory memory of one session; one that needs more is killed
 * @param cpu cores of one session; fractions are allowed
 * @param pids processes and threads of one session
 * @param idle a session that does nothing for this long is stopped
 * @param maxAge a session of this age is stopped, whatever it does
 * @param launchTimeout how long a session may take until Jupyter answers
 * @param queue how many sessions may wait for a place, when there are as many as `quire.sessions.quota.total` says or the cluster has
 *     room for; one more is refused
 * @param keyFile a file with at least 32 random bytes, which all processes of an installation share: the same request then is the same
 *     session, whichever of them gets it. Without it, a process makes a key of its own at each start
 * @param defaultProfile the name of the profile that sessions have whose link asks for none; by default they are as is said here
 */
@ConfigurationProperties("quire.sessions")
public record SessionsConfig(
        @Bindable(defaultValue = "2GiB") ByteSize memory,
        @Bindable(defaultValue = "1") BigDecimal cpu,
        @Bindable(defaultValue = "1024") int pids,
        @Bindable(defaultValue = "20m") Duration idle,
        @Bindable(defaultValue = "6h") Duration maxAge,
        @Bindable(defaultValue = "5m") Duration launchTimeout,
        @Bindable(defaultValue = "100") int queue,
        @Nullable Path keyFile,
        @Nullable String defaultProfile) {
    public SessionsConfig {
        Positive.require("quire.sessions.memory", memory.bytes());
        Positive.require("quire.sessions.pids", pids);
        Positive.require("quire.sessions.idle", idle);
        Positive.require("quire.sessions.max-age", maxAge);
        Positive.require("quire.sessions.launch-timeout", launchTimeout);
        if (queue < 0) {
            throw new IllegalArgumentException("quire.sessions.queue cannot be negative; 0 means that nobody waits.");
        }
        if (cpu.signum() <= 0) {
            throw new IllegalArgumentException("quire.sessions.cpu must be more than zero, not %s.".formatted(cpu));
        }
    }

    /** CPU in thousandths of a core. */
    public int cpuMillis() {
        return cpu.movePointRight(3).intValue();
    }

    /**
     * How many sessions there may be.
     *
     * @param total sessions at once; 0: no limit
     * @param perRepository sessions of one repository at once; 0: no limit
     * @param perClient sessions at once of those who come from one address; 0: no limit
     */
    @ConfigurationProperties("quota")
    public record Quota(
            @Bindable(defaultValue = "0") int total,
            @Bindable(defaultValue = "0") int perRepository,
            @Bindable(defaultValue = "0") int perClient) {
        public Quota {
            if (total < 0 || perRepository < 0 || perClient < 0) {
                throw new IllegalArgumentException("quire.sessions.quota cannot be negative; 0 means no limit.");
            }
        }
    }
}
