package dev.quire.launcher.kubernetes;

import java.util.Map;
import java.util.TreeMap;

/** The names of labels and annotations: what other tools, policies and people may rely on. */
final class Labels {
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String QUIRE = "quire";
    static final String INSTALLATION = "quire.dev/installation";
    static final String SESSION = "quire.dev/session";
    /** Whether the session waits for someone to ask for it; on Pods of earlier releases, whether it was handed to its user. */
    static final String STATE = "quire.dev/state";
    /** A value of {@link #STATE}, of an earlier release's session that was. */
    static final String READY = "ready";
    /** A value of {@link #STATE}: nobody has asked for it yet, and nothing leads to it. */
    static final String WARM = "warm";
    /** A value of {@link #STATE}: it was warm, and is someone's now. */
    static final String CLAIMED = "claimed";
    /** What tells warm Pods apart: who asks for a Pod that would have the same value gets this one. */
    static final String WARM_KEY = "quire.dev/warm-key";
    /** On claimed Pods: the id of the session that was asked for, which the Pod's session stands for. */
    static final String REQUEST = "quire.dev/request";
    /** Annotation on claimed Pods: when that was. */
    static final String CLAIMED_AT = "quire.dev/claimed-at";

    /** Annotation: {@code <instance>/<incarnation>} of the process that launches the session. */
    static final String LAUNCHED_BY = "quire.dev/launched-by";

    static final String REPOSITORY = "quire.dev/repository";
    static final String COMMIT = "quire.dev/commit";
    static final String LAUNCH_PATH = "quire.dev/launch-path";
    static final String IDLE = "quire.dev/idle";
    static final String MAX_AGE = "quire.dev/max-age";

    /** Instead of {@link #INSTALLATION}: whoever looks for sessions is not to find steps. */
    static final String STEPS_OF = "quire.dev/steps-of";

    static final String STEP = "quire.dev/step";
    /** What the step may reach, for network policies: {@code none} or {@code open}. */
    static final String NETWORK = "quire.dev/network";
    /** Annotation: what people call the step. */
    static final String STEP_NAME = "quire.dev/step-name";

    /** Instead of {@link #INSTALLATION}, on Pods that only bring an image onto a node. */
    static final String PREPULLS_OF = "quire.dev/prepulls-of";

    /** The value is the installation whose Dockerfile is built. */
    static final String BUILDS_OF = "quire.dev/builds-of";

    /** A pseudonym of who asked for the session, where that is known. */
    static final String CLIENT = "quire.dev/client";

    /** The profile that the session was asked for with, if any. */
    static final String PROFILE = "quire.dev/profile";

    private Labels() {}

    /** Whether a label or annotation of this name is this service's, and nobody else's to set. */
    static boolean isOurs(String name) {
        return name.equals(MANAGED_BY) || name.startsWith("quire.dev/");
    }

    /** The labels of what a session's Pod owns: its own, but for what changes. */
    static Map<String, String> withoutState(Map<String, String> labels) {
        Map<String, String> kept = new TreeMap<>(labels);
        kept.remove(STATE);
        kept.remove(WARM_KEY);
        return kept;
    }
}
