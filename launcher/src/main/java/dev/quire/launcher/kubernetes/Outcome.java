package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;

/** How an attempt to launch a session ended. */
sealed interface Outcome {
    /** The session answers in this Pod. */
    record Ready(Pod pod) implements Outcome {}

    /** It does not, and won't. */
    record Failed(Verdict.Failed verdict) implements Outcome {}
}
