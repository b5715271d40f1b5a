package dev.quire.api.launch;

import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;

/**
 * The rules of an installation that launches follow.
 *
 * @param launchHost the public URL of the service, ending in a slash
 * @param profiles what sessions may be asked for
 * @param concurrentBuilds how many builds run at once
 * @param queuedBuilds how many builds may wait
 * @param quota how many sessions there may be
 */
public record LaunchRules(String launchHost, Profiles profiles, int concurrentBuilds, int queuedBuilds, Quota quota) {
    public LaunchRules {
        if (!launchHost.endsWith("/")) {
            throw new IllegalArgumentException("The launch host must end in a slash: " + launchHost);
        }
    }

    /** With sessions of one kind. */
    public LaunchRules(
            String launchHost, Limits limits, Lifetime lifetime, int concurrentBuilds, int queuedBuilds, Quota quota) {
        this(launchHost, Profiles.only(limits, lifetime), concurrentBuilds, queuedBuilds, quota);
    }

    /**
     * How many sessions there may be.
     *
     * @param total at once; 0: no limit
     * @param perRepository of one repository at once; 0: no limit
     * @param perClient for one client's address at once; 0: no limit
     * @param queue how many may wait for their turn
     */
    public record Quota(int total, int perRepository, int perClient, int queue) {
        boolean isLimited() {
            return total > 0 || perRepository > 0 || perClient > 0;
        }
    }
}
