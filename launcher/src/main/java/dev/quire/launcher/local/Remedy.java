package dev.quire.launcher.local;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What can be done about an engine that does not run containers as we ask it to: the decision table of the probe. */
enum Remedy {
    /** Without CAP_SYS_RESOURCE the engine's own default limits are above what it may set. */
    LOW_RLIMITS("setting rlimit|RLIMIT_|rlimits"),
    /** crun refuses hybrid control groups, runc does not. */
    RUNC("crun.*cgroup|cgroup.*crun|crun: .*(?:v1|hybrid|legacy)"),
    /** Kernels without swap accounting. */
    NO_SWAP_LIMIT("memsw|memory\\.swap|swap limit"),
    NO_MEMORY_LIMIT("controller `?'?memory|memory\\.(?:limit_in_bytes|max)|memory limit"),
    NO_CPU_LIMIT("controller `?'?cpu\\b|cpu\\.(?:cfs_quota_us|max)|NanoCPUs|CPU cfs"),
    NO_PIDS_LIMIT("controller `?'?pids|pids\\.max|pids limit");

    private final Pattern complaint;

    Remedy(String complaint) {
        this.complaint = Pattern.compile(complaint, Pattern.CASE_INSENSITIVE);
    }

    /** What is needed as far as the engine's own words and the host tell. */
    static Set<Remedy> expected(EngineInfo info, Host host) {
        Set<Remedy> remedies = EnumSet.noneOf(Remedy.class);
        if (!info.remote() && !host.mayRaiseLimits()) {
            remedies.add(LOW_RLIMITS);
        }
        if (info.hybridCgroups() && info.runtime().equals("crun") && info.kind() == EngineKind.PODMAN) {
            remedies.add(RUNC);
        }
        if (!info.limits().contains(EngineLimit.SWAP)) {
            remedies.add(NO_SWAP_LIMIT);
        }
        if (!info.limits().contains(EngineLimit.MEMORY)) {
            remedies.add(NO_MEMORY_LIMIT);
        }
        if (!info.limits().contains(EngineLimit.CPU)) {
            remedies.add(NO_CPU_LIMIT);
        }
        if (!info.limits().contains(EngineLimit.PIDS)) {
            remedies.add(NO_PIDS_LIMIT);
        }
        return remedies;
    }

    /** What to try next when a container did not start; empty when nothing is left to try. */
    static Optional<Remedy> next(String complaint, Set<Remedy> tried) {
        return List.of(values()).stream()
                .filter(remedy -> !tried.contains(remedy))
                .filter(remedy -> remedy.complaint.matcher(complaint).find())
                .findFirst();
    }
}
