package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the scheduler's words mean. */
final class Scheduling {
    private static final Pattern NODES = Pattern.compile("0/(\\d+) nodes are available:?([^.]*(?:\\.[^ .][^.]*)*)");
    private static final Pattern REASON = Pattern.compile("(\\d+) ([^,]+?)\\s*(?:,|$)");
    /** The last group is why a node is out of the question, so that waiting for it does not help. */
    private static final Pattern NEVER =
            Pattern.compile("node\\(s\\) (?:didn't match Pod's node affinity/selector|didn't match Pod's node affinity"
                    + "|had untolerated taint|had volume node affinity conflict|didn't find available persistent volumes"
                    + "|had no available volume zone)");

    /** Taints that come and go with a node's health, and while it starts. */
    private static final Pattern PASSING = Pattern.compile(
            "untolerated taint \\{(?:node\\.(?:kubernetes\\.io|cloudprovider\\.kubernetes\\.io|cilium\\.io)/|karpenter\\.sh/"
                    + "|[^}:]*not-ready)");

    private Scheduling() {}

    /** Of what the scheduler said, what the Pod asks for, and what machines there are. */
    static Verdict classify(String message, Map<String, Quantity> requests, Machines machines) {
        if (Preparation.isNotThere(message)) {
            return Preparation.classify(message);
        }
        Optional<String> never = switch (machines.growth()) {
            // There may be others in a while: pools of autoscalers begin with none.
            case AUTOSCALED, HIDDEN -> Optional.empty();
            case NONE -> isImpossible(message) ? Optional.of(impossible(message)) : tooBig(message, requests, machines);
        };
        if (never.isPresent()) {
            return failed(never.get(), message);
        }
        return new Verdict.Wait(Verdict.Stage.SCHEDULE, waiting(message));
    }

    private static String waiting(String message) {
        if (message.isEmpty()) {
            return "Waiting for a machine with room for the session";
        }
        return isImpossible(message)
                ? "Waiting for another machine. %s (%s)".formatted(impossible(message), message)
                : "Waiting for a machine with room for the session: " + message;
    }

    /** When no node at all will do, waiting doesn't help; when some would and are full, it does. */
    private static boolean isImpossible(String message) {
        Matcher nodes = NODES.matcher(message);
        if (!nodes.find()) {
            return false;
        }
        int out = 0;
        Matcher reason = REASON.matcher(nodes.group(2));
        while (reason.find()) {
            boolean never = NEVER.matcher(reason.group(2)).find()
                    && !PASSING.matcher(reason.group(2)).find();
            out += never ? Integer.parseInt(reason.group(1)) : 0;
        }
        int all = Integer.parseInt(nodes.group(1));
        return all > 0 && out >= all;
    }

    private static String impossible(String message) {
        if (message.contains("affinity/selector") || message.contains("Pod's node affinity")) {
            return "No machine of the cluster has the labels that sessions must run on; check the node selector.";
        }
        return message.contains("untolerated taint")
                ? "Every machine of the cluster has a taint that sessions do not tolerate; check their tolerations."
                : "No machine of the cluster can reach the session's volume; check its zone.";
    }

    private static Optional<String> tooBig(String message, Map<String, Quantity> requests, Machines machines) {
        return message.contains("Insufficient")
                ? machines.lacking(requests).map(resource -> tooBig(resource, requests))
                : Optional.empty();
    }

    private static String tooBig(String resource, Map<String, Quantity> requests) {
        boolean everyMachineHasSome =
                Set.of("cpu", "memory", "ephemeral-storage").contains(resource);
        return everyMachineHasSome
                ? "No machine of the cluster is big enough for the session: it needs %s of %s, even if nothing else ran there."
                        .formatted(amount(resource, requests), resource)
                : "No machine of the cluster has %s of '%s', which the session needs; launch it without."
                        .formatted(requests.get(resource), resource);
    }

    private static String amount(String resource, Map<String, Quantity> requests) {
        Quantity amount = Objects.requireNonNull(requests.get(resource));
        return resource.equals("cpu")
                ? amount.toString()
                : String.format(
                        Locale.ROOT,
                        "%.1f GiB",
                        Quantity.getAmountInBytes(amount).doubleValue() / (1L << 30));
    }

    private static Verdict failed(String sentence, String message) {
        return new Verdict.Failed(LaunchError.UNSCHEDULABLE, sentence + " (" + message + ")", Verdict.Remedy.NONE);
    }
}
