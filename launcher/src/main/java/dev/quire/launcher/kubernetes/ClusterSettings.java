package dev.quire.launcher.kubernetes;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Where and how sessions run in a cluster.
 *
 * @param namespace the namespace of the sessions; nothing else should be in it
 * @param installation what tells this installation's sessions from those of another in the same namespace; a label value
 * @param instance the name of this process, for people: its Pod's name, the machine's name
 * @param pods what the Pods of sessions are like
 * @param route how users reach the sessions
 * @param timings how long the stages of a launch may take
 */
public record ClusterSettings(
        String namespace,
        String installation,
        String instance,
        SessionPods pods,
        RouteSettings route,
        Timings timings) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    public ClusterSettings {
        requireName("namespace", namespace);
        requireName("installation", installation);
        if (instance.isBlank()) {
            throw new IllegalArgumentException("The instance of this process needs a name");
        }
    }

    /** With Pods that are all alike. */
    public ClusterSettings(
            String namespace,
            String installation,
            String instance,
            PodSettings pods,
            RouteSettings route,
            Timings timings) {
        this(namespace, installation, instance, SessionPods.of(pods), route, timings);
    }

    /** The same with these timings. */
    ClusterSettings with(Timings other) {
        return new ClusterSettings(namespace, installation, instance, pods, route, other);
    }

    static void requireName(String what, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "The %s '%s' must be a DNS label: lower-case letters, digits and hyphens".formatted(what, value));
        }
    }

    /**
     * How long each stage of a launch may take.
     *
     * @param schedule until a node has room (an autoscaler may have to make one)
     * @param start from there until the container runs, with the pull of its image
     * @param answer from there until Jupyter answers at the public URL
     */
    public record Timings(Duration schedule, Duration start, Duration answer) {
        /** Five minutes for a node, ten for a big image, one for Jupyter. */
        public static final Timings DEFAULT =
                new Timings(Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofMinutes(1));
    }
}
