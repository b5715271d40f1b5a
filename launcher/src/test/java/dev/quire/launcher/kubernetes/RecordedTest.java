package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.kubernetes.Verdict.Remedy.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.launcher.session.LaunchError;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods and events as a real cluster (Kubernetes 1.34, containerd) showed them, a few seconds after their creation. */
final class RecordedTest {
    private static final Machines MACHINES = Machines.of(List.of(new NodeBuilder()
            .withNewMetadata()
            .withName("node")
            .endMetadata()
            .withNewStatus()
            .addToAllocatable("cpu", new Quantity("2"))
            .addToAllocatable("memory", new Quantity("16Gi"))
            .endStatus()
            .build()));

    @ParameterizedTest
    @CsvSource({
        "oom, OUT_OF_MEMORY, more memory",
        "oom-of-a-child, OUT_OF_MEMORY, more memory",
        "exit, EXITED, exit code 3",
        "no-program, EXITED, install JupyterLab",
        "image-gone, IMAGE_NOT_FOUND, build it again",
        "root, IMAGE_UNUSABLE, non-root",
        "selector, UNSCHEDULABLE, node selector",
        "too-big, UNSCHEDULABLE, needs 4096.0 GiB of memory",
        "gpu, UNSCHEDULABLE, has 1 of 'nvidia.com/gpu'",
        "no-claim, UNSCHEDULABLE, create it there",
        "deadline, TIMEOUT, maximum age",
        "disk, EXITED, more to disk"
    })
    void theCauseIsRead(String file, LaunchError error, String words) throws IOException {
        assertThat(verdict(file, MACHINES)).isInstanceOfSatisfying(Verdict.Failed.class, failed -> {
            assertThat(failed.error()).isEqualTo(error);
            assertThat(failed.sentence()).contains(words);
            assertThat(failed.remedy()).isEqualTo(NONE);
        });
    }

    @Test
    void aRegistryThatCannotBeReachedMayComeBack() throws IOException {
        assertThat(verdict("registry-gone", MACHINES))
                .isInstanceOfSatisfying(
                        Verdict.Wait.class, wait -> assertThat(wait.message()).contains("trying again"));
    }

    @ParameterizedTest
    @CsvSource({"too-big", "gpu"})
    void whereMachinesMayBeAddedItIsWaitedForThem(String file) throws IOException {
        assertThat(verdict(file, Machines.HIDDEN)).isInstanceOf(Verdict.Wait.class);
        assertThat(verdict(file, new Machines(Machines.Growth.AUTOSCALED, MACHINES.rooms())))
                .isInstanceOf(Verdict.Wait.class);
    }

    private static Verdict verdict(String file, Machines machines) throws IOException {
        JsonNode recorded = new ObjectMapper()
                .readTree(Files.readString(
                        Path.of("src/test/resources/dev/quire/launcher/kubernetes/recorded", file + ".json")));
        Pod pod = Serialization.unmarshal(recorded.path("pod").toString(), Pod.class);
        List<Event> events = new ArrayList<>();
        recorded.path("events").forEach(event -> events.add(Serialization.unmarshal(event.toString(), Event.class)));
        Map<String, Quantity> requests = Objects.requireNonNullElse(
                pod.getSpec().getContainers().getFirst().getResources().getRequests(), Map.of());
        return Classifier.classify(pod, events, requests, machines);
    }
}
