package dev.quire.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.session.Limits;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineProfileTest {
    private static final Engine PODMAN = new Engine(EngineKind.PODMAN, Path.of("/usr/bin/podman"), Map.of());
    private static final Host STRONG = new Host(List.of(), List.of(), true);
    private static final Host WEAK = new Host(List.of(), List.of(), false);
    private static final Set<EngineLimit> ALL = EnumSet.allOf(EngineLimit.class);

    @Test
    void needsNothingOnAnOrdinaryMachine() {
        assertThat(Remedy.expected(info("crun", false, false, ALL), STRONG)).isEmpty();
    }

    @Test
    void needsLowLimitsWhereWeMayNotRaiseThem() {
        assertThat(Remedy.expected(info("runc", true, false, ALL), WEAK)).containsExactly(Remedy.LOW_RLIMITS);
        assertThat(Remedy.expected(info("runc", true, true, ALL), WEAK)).isEmpty();
    }

    @Test
    void needsRuncInsteadOfCrunOnOldControlGroups() {
        assertThat(Remedy.expected(info("crun", true, false, ALL), STRONG)).containsExactly(Remedy.RUNC);
    }

    @Test
    void leavesOutLimitsThatTheEngineSaysItCannotEnforce() {
        Set<Remedy> remedies = Remedy.expected(info("crun", false, false, Set.of(EngineLimit.PIDS)), STRONG);

        EngineProfile profile = EngineProfile.of(PODMAN, "5.0", remedies);

        assertThat(profile.limits()).containsExactly(EngineLimit.PIDS);
        assertThat(profile.limitArguments(new Limits(1 << 30, 1500, 200))).containsExactly("--pids-limit", "200");
    }

    @Test
    void writesEveryLimitInUnitsThatBothEnginesRead() {
        EngineProfile profile = EngineProfile.of(PODMAN, "4.3.1", Set.of());

        assertThat(profile.limitArguments(new Limits(1L << 31, 1050, 200)))
                .containsExactly(
                        "--memory",
                        "2147483648b",
                        "--memory-swap",
                        "2147483648b",
                        "--cpus",
                        "1.050",
                        "--pids-limit",
                        "200");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            runc: error setting rlimits for ready process: error setting rlimit type 7: operation not permitted | LOW_RLIMITS
            crun: opening file `memory.max` for writing: cgroup v1 hybrid: No such file or directory            | RUNC
            crun: the requested cgroup controller `pids` is not available: OCI runtime error                    | RUNC
            runc: failed to write memory.memsw.limit_in_bytes: permission denied                                | NO_SWAP_LIMIT
            runc: open /sys/fs/cgroup/memory/x/memory.limit_in_bytes: no such file                              | NO_MEMORY_LIMIT
            NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler                          | NO_CPU_LIMIT
            runc: cannot set pids limit: container could not join or create cgroup                              | NO_PIDS_LIMIT
            netavark: iptables: No such file or directory                                                       |
            """)
    void readsTheRemedyOffTheComplaint(String complaint, String remedy) {
        assertThat(Remedy.next(complaint, Set.of()).map(Enum::name).orElse(null))
                .isEqualTo(remedy);
    }

    @Test
    void triesTheNextRemedyWhenOneDidNotHelp() {
        String complaint = "crun: the requested cgroup controller `cpu` is not available";

        assertThat(Remedy.next(complaint, Set.of(Remedy.RUNC))).contains(Remedy.NO_CPU_LIMIT);
        assertThat(Remedy.next(complaint, Set.of(Remedy.RUNC, Remedy.NO_CPU_LIMIT)))
                .isEmpty();
    }

    @Test
    void turnsRemediesIntoArguments() {
        EngineProfile profile = EngineProfile.of(PODMAN, "4.3.1", EnumSet.of(Remedy.LOW_RLIMITS, Remedy.RUNC));

        assertThat(profile.runArguments())
                .containsExactly("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096", "--runtime", "runc");
    }

    @Test
    void readsWhatPodmanSaysOfItself() {
        String json = """
                {"host":{"arch":"amd64","cgroupVersion":"v2","cgroupControllers":["memory","pids"],
                 "ociRuntime":{"name":"crun"},"security":{"rootless":true},"serviceIsRemote":false},
                 "version":{"Version":"5.2.3"}}""";

        assertThat(EngineInfo.parse(json))
                .contains(new EngineInfo(
                        EngineKind.PODMAN,
                        "5.2.3",
                        "amd64",
                        "crun",
                        false,
                        false,
                        EnumSet.of(EngineLimit.MEMORY, EngineLimit.SWAP, EngineLimit.PIDS)));
    }

    @Test
    void knowsThatRootlessPodmanOnOldControlGroupsLimitsNothing() {
        String json = """
                {"host":{"arch":"arm64","cgroupVersion":"v1","cgroupControllers":["memory","pids","cpu"],
                 "ociRuntime":{"name":"runc"},"security":{"rootless":true}},"version":{"Version":"4.3.1"}}""";

        assertThat(EngineInfo.parse(json).orElseThrow().limits()).isEmpty();
    }

    @Test
    void readsWhatDockerSaysOfItself() {
        String json = """
                {"ServerVersion":"28.2.2","Architecture":"aarch64","DefaultRuntime":"runc","CgroupVersion":"2",
                 "MemoryLimit":true,"SwapLimit":true,"CpuCfsQuota":true,"PidsLimit":true}""";

        assertThat(EngineInfo.parse(json))
                .contains(new EngineInfo(EngineKind.DOCKER, "28.2.2", "arm64", "runc", false, true, ALL));
    }

    @Test
    void seesThatNobodyAnswered() {
        assertThat(EngineInfo.parse("{\"ServerVersion\":\"\",\"ID\":\"\"}")).isEmpty();
        assertThat(EngineInfo.parse("")).isEmpty();
        assertThat(EngineInfo.parse("Cannot connect")).isEmpty();
    }

    private static EngineInfo info(String runtime, boolean hybrid, boolean remote, Set<EngineLimit> limits) {
        return new EngineInfo(EngineKind.PODMAN, "4.3.1", "amd64", runtime, hybrid, remote, limits);
    }
}
