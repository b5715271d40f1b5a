package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import java.util.List;
import java.util.Locale;

/** What a failed pull of an image means: for ever, or for now. */
final class PullFailure {
    private static final List<String> MISSING =
            List.of("manifest unknown", "name unknown", "repository does not exist", ": not found", "manifest_unknown");
    private static final List<String> DENIED = List.of(
            "unauthorized", "authentication required", "access denied", "no basic auth credentials", "403 forbidden");
    private static final List<String> BROKEN = List.of(
            "no match for platform",
            "invalid reference format",
            "x509:",
            "server gave http response to https client",
            "unexpected media type",
            "invalid tar header",
            "failed size validation",
            "wrong diff id");

    private PullFailure() {}

    static Verdict classify(String message) {
        String words = message.toLowerCase(Locale.ROOT);
        if (MISSING.stream().anyMatch(words::contains)) {
            return failed(
                    LaunchError.IMAGE_NOT_FOUND,
                    "The registry no longer has the session's image; build it again.",
                    message);
        }
        if (DENIED.stream().anyMatch(words::contains)) {
            return failed(
                    LaunchError.IMAGE_UNUSABLE,
                    "The registry does not let the cluster pull the session's image; configure an image pull secret.",
                    message);
        }
        if (BROKEN.stream().anyMatch(words::contains)) {
            return failed(LaunchError.IMAGE_UNUSABLE, "The node can't use the session's image.", message);
        }
        // Time-outs, 429 and 5xx: the kubelet tries again by itself.
        return new Verdict.Wait(
                Verdict.Stage.START, "Pulling the image failed, the node is trying again: " + message.strip());
    }

    private static Verdict failed(LaunchError error, String sentence, String message) {
        return new Verdict.Failed(error, sentence + " (" + message.strip() + ")", Verdict.Remedy.NONE);
    }
}
