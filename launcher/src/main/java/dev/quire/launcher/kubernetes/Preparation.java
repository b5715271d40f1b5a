package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What it means that a node can't prepare a Pod, its volumes or its sandbox: for ever, or for now. */
final class Preparation {
    private static final Pattern NOT_THERE =
            Pattern.compile("(configmap|secret|persistentvolumeclaim) \"[^\"]*\" not found");
    private static final List<String> NO_RUNTIME = List.of("no runtime for", "runtimehandler", "runtime handler");

    private Preparation() {}

    static Verdict classify(String message) {
        String words = message.toLowerCase(Locale.ROOT);
        if (words.contains("hostusers")) {
            return failed(
                    "The nodes have no user namespaces for sessions; set quire.kubernetes.pod.users to node.", message);
        }
        if (NO_RUNTIME.stream().anyMatch(words::contains)) {
            return failed(
                    "The node lacks the runtime of the sessions' runtime class; install it, or choose another.",
                    message);
        }
        if (isNotThere(message)) {
            return failed("A volume that sessions have is not in their namespace; create it there.", message);
        }
        return new Verdict.Wait(Verdict.Stage.START, "The node can't prepare the session yet: " + message);
    }

    /** Whether the Pod names something that the namespace does not have. */
    static boolean isNotThere(String message) {
        return NOT_THERE.matcher(message).find();
    }

    private static Verdict failed(String sentence, String message) {
        return new Verdict.Failed(
                LaunchError.UNSCHEDULABLE, sentence + " (" + message.strip() + ")", Verdict.Remedy.NONE);
    }
}
