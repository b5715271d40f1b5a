package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the scheduler's words mean. */
final class Scheduling {
    private static final Pattern NODES = Pattern.compile("0/(\\d+) nodes are available");
    private static final Pattern SELECTOR =
            Pattern.compile("(\\d+) node\\(s\\) didn't match Pod's node affinity/selector");

    private Scheduling() {}

    static Verdict classify(String message) {
        Matcher nodes = NODES.matcher(message);
        Matcher selector = SELECTOR.matcher(message);
        // When no node at all is of the kind, waiting doesn't help; when some are and are full, it does.
        if (nodes.find() && selector.find() && nodes.group(1).equals(selector.group(1))) {
            return new Verdict.Failed(
                    LaunchError.UNSCHEDULABLE,
                    "No machine of the cluster has the labels that sessions must run on; check the node selector. ("
                            + message + ")",
                    Verdict.Remedy.NONE);
        }
        if (Preparation.isNotThere(message)) {
            return Preparation.classify(message);
        }
        return new Verdict.Wait(
                Verdict.Stage.SCHEDULE,
                message.isEmpty()
                        ? "Waiting for a machine with room for the session"
                        : "Waiting for a machine with room for the session: " + message);
    }
}
