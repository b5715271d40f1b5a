package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/** The Pods that bring an image onto a node, and end at once. */
final class PrepullPods {
    /** As long as a big image may take. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final String installation;

    PrepullPods(String installation) {
        this.installation = installation;
    }

    /** The labels by which this installation finds them. */
    Map<String, String> selector() {
        return Map.of(Labels.MANAGED_BY, Labels.QUIRE, Labels.PREPULLS_OF, installation);
    }

    /** The name of the one for that node and image. */
    static String name(String node, String image) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((node + "\n" + image).getBytes(StandardCharsets.UTF_8));
            return "prepull-" + HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /**
     * A Pod that goes to that node or nowhere, by all the rules that hold for a session's.
     *
     * @param session a session's Pod
     */
    Pod pod(String node, String image, Pod session) {
        PodSpec like = session.getSpec();
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(session.getMetadata().getNamespace())
                .withName(name(node, image))
                .withLabels(selector())
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(LONGEST.toSeconds())
                .withTerminationGracePeriodSeconds(0L)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withServiceAccountName(like.getServiceAccountName())
                .withImagePullSecrets(like.getImagePullSecrets())
                .withNodeSelector(like.getNodeSelector())
                .withTolerations(like.getTolerations())
                .withRuntimeClassName(like.getRuntimeClassName())
                .withHostUsers(like.getHostUsers())
                .withSecurityContext(like.getSecurityContext())
                .withNewAffinity()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchField()
                .withKey("metadata.name")
                .withOperator("In")
                .withValues(node)
                .endMatchField()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .addNewContainer()
                .withName("prepull")
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                // What every image of a session has. Should it fail, the image is there nevertheless.
                .withCommand("python3", "-c", "pass")
                .withNewResources()
                .addToRequests("cpu", new Quantity("10m"))
                .addToRequests("memory", new Quantity("32Mi"))
                .addToLimits("cpu", new Quantity("500m"))
                .addToLimits("memory", new Quantity("128Mi"))
                .addToLimits("ephemeral-storage", new Quantity("64Mi"))
                .endResources()
                .withSecurityContext(SessionManifests.containerSecurity())
                .endContainer()
                .endSpec()
                .build();
    }
}
