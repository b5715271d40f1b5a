package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one write that makes a warm Pod someone's session: a JSON patch (RFC 6902), which fails as a whole if the Pod is not warm any more. */
final class ClaimPatch {
    /** The deadline is for when nobody ends the session at its age, and clocks may differ. */
    private static final Duration CLOCKS = Duration.ofMinutes(10);

    private ClaimPatch() {}

    /**
     * The patch.
     *
     * @param spec the session that is asked for
     * @param launcher who launches it
     */
    static List<Map<String, Object>> of(Pod pod, SessionSpec spec, Owner launcher, Instant now) {
        Origin origin = spec.origin();
        List<Map<String, Object>> patch = new ArrayList<>();
        patch.add(operation("test", "/metadata/uid", pod.getMetadata().getUid()));
        patch.add(operation("test", label(Labels.STATE), Labels.WARM));
        patch.add(operation("add", label(Labels.STATE), Labels.CLAIMED));
        patch.add(operation("add", label(Labels.REQUEST), spec.id().value()));
        if (!origin.client().isEmpty()) {
            patch.add(operation("add", label(Labels.CLIENT), origin.client()));
        }
        patch.add(operation("add", annotation(Labels.LAUNCH_PATH), origin.launchPath()));
        patch.add(operation("add", annotation(Labels.LAUNCHED_BY), launcher.toString()));
        patch.add(operation("add", annotation(Labels.CLAIMED_AT), now.toString()));
        Duration longest = spec.lifetime().maxAge().plus(WarmPods.WAIT);
        Duration deadline = waited(pod, now).plus(spec.lifetime().maxAge()).plus(CLOCKS);
        if (deadline.compareTo(longest) < 0) {
            patch.add(operation("replace", "/spec/activeDeadlineSeconds", deadline.toSeconds()));
        }
        return patch;
    }

    /** For how long the Pod has been there, as far as clocks agree. */
    static Duration waited(Pod pod, Instant now) {
        Duration age = Duration.between(Instant.parse(pod.getMetadata().getCreationTimestamp()), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static Map<String, Object> operation(String what, String path, Object value) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("op", what);
        operation.put("path", path);
        operation.put("value", value);
        return operation;
    }

    private static String label(String name) {
        return "/metadata/labels/" + name.replace("/", "~1");
    }

    private static String annotation(String name) {
        return "/metadata/annotations/" + name.replace("/", "~1");
    }
}
