package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.kubernetes.Verdict.Remedy.NONE;
import static dev.quire.launcher.kubernetes.Verdict.Remedy.RECREATE;
import static dev.quire.launcher.session.LaunchError.EXITED;
import static dev.quire.launcher.session.LaunchError.IMAGE_NOT_FOUND;
import static dev.quire.launcher.session.LaunchError.IMAGE_UNUSABLE;
import static dev.quire.launcher.session.LaunchError.LOST;
import static dev.quire.launcher.session.LaunchError.OUT_OF_MEMORY;
import static dev.quire.launcher.session.LaunchError.TIMEOUT;
import static dev.quire.launcher.session.LaunchError.UNSCHEDULABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quire.launcher.kubernetes.Verdict.Failed;
import dev.quire.launcher.kubernetes.Verdict.Remedy;
import dev.quire.launcher.kubernetes.Verdict.Stage;
import dev.quire.launcher.kubernetes.Verdict.Wait;
import dev.quire.launcher.session.LaunchError;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClassifierTest {
    private static final Machines SEEN = new Machines(Machines.Growth.NONE, List.of());

    private static final String PULL = "Back-off pulling image \"%s\": ErrImagePull: ".formatted(Pods.IMAGE);
    private static final String END = "2026-01-01T12:01:00Z";

    static Stream<Arguments> failures() {
        return Stream.of(
                // What the kubelet says of a pull.
                failure(
                        "manifest gone",
                        pull("rpc error: code = NotFound desc = failed to pull: %s: not found"),
                        IMAGE_NOT_FOUND,
                        NONE,
                        "build it again"),
                failure(
                        "manifest unknown",
                        pull("reading manifest: manifest unknown: manifest unknown"),
                        IMAGE_NOT_FOUND,
                        NONE,
                        "build it again"),
                failure(
                        "no such repository",
                        pull("name unknown: repository name not known to registry"),
                        IMAGE_NOT_FOUND,
                        NONE,
                        "build it again"),
                failure(
                        "no credentials",
                        pull("failed to authorize: 401 Unauthorized"),
                        IMAGE_UNUSABLE,
                        NONE,
                        "pull secret"),
                failure(
                        "wrong credentials",
                        pull("unexpected status from HEAD request: 403 Forbidden"),
                        IMAGE_UNUSABLE,
                        NONE,
                        "pull secret"),
                failure(
                        "plain http",
                        pull("http: server gave HTTP response to HTTPS client"),
                        IMAGE_UNUSABLE,
                        NONE,
                        "HTTPS"),
                failure(
                        "unknown certificate",
                        pull("tls: failed to verify certificate: x509: certificate signed by unknown authority"),
                        IMAGE_UNUSABLE,
                        NONE,
                        "x509"),
                failure(
                        "another architecture",
                        pull("no match for platform in manifest"),
                        IMAGE_UNUSABLE,
                        NONE,
                        "platform"),
                failure(
                        "invalid name",
                        Pods.waiting("InvalidImageName", "couldn't parse image name"),
                        IMAGE_UNUSABLE,
                        NONE,
                        "parse"),
                // What the kubelet says of a container.
                failure(
                        "config error",
                        Pods.waiting("CreateContainerConfigError", "secret \"x\" not found"),
                        IMAGE_UNUSABLE,
                        NONE,
                        "secret"),
                failure(
                        "create error",
                        Pods.waiting("CreateContainerError", "failed to generate spec"),
                        IMAGE_UNUSABLE,
                        NONE,
                        "spec"),
                failure(
                        "no jupyter",
                        Pods.waiting("RunContainerError", "exec: \"jupyter-lab\": executable file not found in $PATH"),
                        EXITED,
                        NONE,
                        "install JupyterLab"),
                failure(
                        "no jupyter, ended",
                        Pods.terminated("Failed", "StartError", 128, END),
                        IMAGE_UNUSABLE,
                        NONE,
                        "can't start"),
                failure(
                        "out of memory",
                        Pods.terminated("Failed", "OOMKilled", 137, END),
                        OUT_OF_MEMORY,
                        NONE,
                        "memory"),
                failure(
                        "out of memory, still counted as running",
                        Pods.terminated("Running", "OOMKilled", 137, END),
                        OUT_OF_MEMORY,
                        NONE,
                        "memory"),
                failure("exited", Pods.terminated("Failed", "Error", 3, END), EXITED, NONE, "exit code 3"),
                failure(
                        "exited while the phase lags",
                        Pods.terminated("Running", "Error", 1, END),
                        EXITED,
                        NONE,
                        "exit code 1"),
                failure("succeeded", Pods.terminated("Succeeded", "Completed", 0, END), EXITED, NONE, "by itself"),
                failure("init container", initEnded(2), EXITED, NONE, "exit code 2"),
                // What the cluster did.
                failure(
                        "evicted for the node's sake",
                        Pods.failed("Evicted", "The node was low on resource: memory."),
                        LOST,
                        RECREATE,
                        "low on resource"),
                failure(
                        "evicted for its disk use",
                        Pods.failed(
                                "Evicted",
                                "Pod ephemeral local storage usage exceeds the total limit of containers 10Gi."),
                        EXITED,
                        NONE,
                        "disk"),
                failure(
                        "evicted for its shared memory",
                        Pods.failed("Evicted", "Usage of EmptyDir volume \"shm\" exceeds the limit \"1Gi\"."),
                        EXITED,
                        NONE,
                        "disk"),
                failure(
                        "rejected by the kubelet for CPU",
                        Pods.failed("OutOfcpu", "Node didn't have enough resource: cpu"),
                        LOST,
                        RECREATE,
                        "OutOfcpu"),
                failure(
                        "rejected by the kubelet for memory",
                        Pods.failed("OutOfmemory", ""),
                        LOST,
                        RECREATE,
                        "OutOfmemory"),
                failure(
                        "rejected by the kubelet for labels",
                        Pods.failed("NodeAffinity", ""),
                        LOST,
                        RECREATE,
                        "NodeAffinity"),
                failure(
                        "admission error",
                        Pods.failed("UnexpectedAdmissionError", "device gone"),
                        LOST,
                        RECREATE,
                        "device"),
                failure("node lost", Pods.failed("NodeLost", ""), LOST, RECREATE, "NodeLost"),
                failure(
                        "node shut down",
                        Pods.failed("Terminated", "Pod was terminated in response to imminent node shutdown."),
                        LOST,
                        RECREATE,
                        "shutdown"),
                failure("preempted", Pods.disrupted(Pods.failed("", "")), LOST, RECREATE, "launch it again"),
                failure("failed without a word", Pods.failed("", ""), LOST, RECREATE, "launch it again"),
                failure(
                        "too old",
                        Pods.failed(
                                "DeadlineExceeded", "Pod was active on the node longer than the specified deadline"),
                        TIMEOUT,
                        NONE,
                        "maximum age"),
                failure("drained", Pods.deleted(Pods.disrupted(Pods.running())), LOST, RECREATE, "node"),
                failure("deleted by someone", Pods.deleted(Pods.running()), LOST, NONE, "removed"),
                failure(
                        "no such machine",
                        Pods.unschedulable(
                                "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available."),
                        UNSCHEDULABLE,
                        NONE,
                        "node selector"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void tellsAFailure(String name, Pod pod, LaunchError error, Remedy remedy, String words) {
        assertThat(Classifier.classify(pod, List.of(), Map.of(), SEEN)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.error()).isEqualTo(error);
            assertThat(failed.remedy()).isEqualTo(remedy);
            assertThat(failed.sentence())
                    .contains(words)
                    .endsWith(failed.sentence().strip());
        });
    }

    static Stream<Arguments> waits() {
        return Stream.of(
                arguments("just created", Pods.created(), List.of(), Stage.SCHEDULE, "Waiting for a machine"),
                arguments(
                        "no status at all",
                        new PodBuilder(Pods.created()).withStatus(null).build(),
                        List.of(),
                        Stage.SCHEDULE,
                        "Waiting for a machine"),
                arguments(
                        "no room",
                        Pods.unschedulable("0/2 nodes are available: 2 Insufficient memory."),
                        List.of(),
                        Stage.SCHEDULE,
                        "Insufficient memory"),
                arguments(
                        "some nodes of the kind are full",
                        Pods.unschedulable(
                                "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector."),
                        List.of(),
                        Stage.SCHEDULE,
                        "Insufficient cpu"),
                arguments(
                        "no nodes yet",
                        Pods.unschedulable("no nodes available to schedule pods"),
                        List.of(),
                        Stage.SCHEDULE,
                        "no nodes"),
                arguments(
                        "on its node",
                        Pods.with(Pods.scheduled("Pending").build()),
                        List.of(),
                        Stage.START,
                        "Starting the container"),
                arguments(
                        "pulling",
                        Pods.waiting("ContainerCreating", ""),
                        Pods.events("Scheduled", "Pulling"),
                        Stage.START,
                        "Pulling the image"),
                arguments(
                        "pulled",
                        Pods.waiting("ContainerCreating", ""),
                        Pods.events("Pulled", "Pulling", "Created"),
                        Stage.START,
                        "Starting the container"),
                arguments(
                        "no network yet",
                        Pods.waiting("ContainerCreating", ""),
                        List.of(Pods.event("FailedCreatePodSandBox", "no IP addresses left")),
                        Stage.START,
                        "no IP addresses left"),
                arguments(
                        "volume not there",
                        Pods.waiting("ContainerCreating", ""),
                        List.of(Pods.event("FailedMount", "timed out")),
                        Stage.START,
                        "timed out"),
                arguments("registry overloaded", pull("429 Too Many Requests"), List.of(), Stage.START, "trying again"),
                arguments(
                        "registry slow",
                        pull("net/http: TLS handshake timeout"),
                        List.of(),
                        Stage.START,
                        "trying again"),
                arguments(
                        "registry's name unknown",
                        pull("dial tcp: lookup registry.example: no such host"),
                        List.of(),
                        Stage.START,
                        "trying again"),
                arguments(
                        "runtime busy",
                        Pods.waiting("CreateContainerError", "context deadline exceeded"),
                        List.of(),
                        Stage.START,
                        "takes long"),
                arguments("init container done", initEnded(0), List.of(), Stage.START, "Starting the container"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waits")
    void waitsWhileAllIsWell(String name, Pod pod, List<Event> events, Stage stage, String words) {
        assertThat(Classifier.classify(pod, events, Map.of(), Machines.HIDDEN))
                .isInstanceOfSatisfying(Wait.class, wait -> {
                    assertThat(wait.stage()).isEqualTo(stage);
                    assertThat(wait.message()).contains(words);
                });
    }

    @Test
    void aRunningContainerIsToBeAsked() {
        assertThat(Classifier.classify(Pods.running())).isEqualTo(new Verdict.Running("10.0.0.7"));
    }

    @Test
    void theCauseOfABackOffIsReadFromTheEvent() {
        Pod pod = Pods.waiting("ImagePullBackOff", "Back-off pulling image");
        Event old = Pods.event("Failed", "Error: ErrImagePull");
        Event cause = Pods.event("Failed", "Failed to pull image: manifest unknown");
        cause.setLastTimestamp("2026-01-01T12:00:30Z");

        assertThat(Classifier.classify(pod, List.of(cause, old), Map.of(), Machines.HIDDEN))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.error()).isEqualTo(IMAGE_NOT_FOUND));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0/2 nodes are available: 2 node(s) had untolerated taint {dedicated: ml}. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling. | taint",
                "0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: ml}, 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate. | node selector",
                "0/1 nodes are available: 1 node(s) had volume node affinity conflict. | zone"
            })
    void whatNoMachineCanDoIsSaidAtOnce(String message, String words) {
        Pod pod = Pods.unschedulable(message);

        assertThat(Classifier.classify(pod, List.of(), Map.of(), SEEN)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.error()).isEqualTo(UNSCHEDULABLE);
            assertThat(failed.sentence()).contains(words);
        });
        // Where nobody may look, the machine that will do may be one that is yet to be made.
        assertThat(Classifier.classify(pod, List.of(), Map.of(), Machines.HIDDEN))
                .isInstanceOfSatisfying(
                        Wait.class, wait -> assertThat(wait.message()).contains(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0/2 nodes are available: 1 node(s) had untolerated taint {dedicated: ml}, 1 Insufficient cpu.",
                "0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.",
                "0/1 nodes are available: 1 node(s) had untolerated taint {node.cilium.io/agent-not-ready: }.",
                "0/1 nodes are available: 1 node(s) had untolerated taint {karpenter.sh/disrupted: }.",
                "0/2 nodes are available: 2 node(s) were unschedulable.",
                "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
                "0/2 nodes are available: 2 Too many pods."
            })
    void whatPassesIsWaitedFor(String message) {
        assertThat(Classifier.classify(Pods.unschedulable(message), List.of(), Map.of(), SEEN))
                .isInstanceOf(Wait.class);
    }

    @Test
    void anAutoscalerIsBelieved() {
        Pod pod = Pods.unschedulable("0/1 nodes are available: 1 Insufficient nvidia.com/gpu.");
        Map<String, Quantity> requests = Map.of("nvidia.com/gpu", new Quantity("1"));
        Machines autoscaled = new Machines(Machines.Growth.AUTOSCALED, List.of(Map.of("cpu", new Quantity("2"))));

        assertThat(Classifier.classify(pod, List.of(), requests, autoscaled)).isInstanceOf(Wait.class);
        assertThat(Classifier.classify(pod, Pods.events("TriggeredScaleUp"), requests, autoscaled))
                .isInstanceOfSatisfying(
                        Wait.class, wait -> assertThat(wait.message()).contains("adding"));
        assertThat(Classifier.classify(pod, Pods.events("NotTriggerScaleUp"), requests, autoscaled))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.sentence()).contains("nvidia.com/gpu"));
    }

    @Test
    void whoeverCleansUpAfterTheClusterDoesNotHideItsFault() {
        for (String reason : List.of("Evicted", "NodeLost")) {
            assertThat(Classifier.classify(Pods.deleted(Pods.failed(reason, ""))))
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.remedy()).isEqualTo(Remedy.RECREATE));
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void saysWhichStageTookTooLong(Stage stage, LaunchError error) {
        Failed failed = Classifier.tooLong(new Wait(stage, "what was waited for"));

        assertThat(failed.error()).isEqualTo(error);
        assertThat(failed.remedy()).isEqualTo(NONE);
        assertThat(failed.sentence()).contains("what was waited for");
    }

    static Stream<Arguments> stages() {
        return Stream.of(
                arguments(Stage.SCHEDULE, UNSCHEDULABLE),
                arguments(Stage.START, TIMEOUT),
                arguments(Stage.ANSWER, TIMEOUT));
    }

    @Test
    void whatRunsBesideASessionMayEnd() {
        Pod pod = new PodBuilder(Pods.running())
                .editStatus()
                .addNewContainerStatus()
                .withName("beside")
                .withState(Pods.end("Completed", 0, END))
                .endContainerStatus()
                .endStatus()
                .build();

        assertThat(Classifier.classify(pod, List.of(), Map.of(), Machines.HIDDEN))
                .isEqualTo(new Verdict.Running("10.0.0.7"));
    }

    private static Arguments failure(String name, Pod pod, LaunchError error, Remedy remedy, String words) {
        return arguments(name, pod, error, remedy, words);
    }

    private static Pod pull(String cause) {
        return Pods.waiting("ImagePullBackOff", PULL + cause.replace("%s", Pods.IMAGE));
    }

    private static Pod initEnded(int exitCode) {
        return Pods.with(Pods.scheduled("Pending")
                .addNewInitContainerStatus()
                .withName("injected")
                .withState(Pods.end("Error", exitCode, END))
                .endInitContainerStatus()
                .addNewContainerStatus()
                .withName(SessionManifests.CONTAINER)
                .withState(new ContainerStateBuilder()
                        .withNewWaiting("", "PodInitializing")
                        .build())
                .endContainerStatus()
                .build());
    }
}
