package dev.quire.repo2image.image;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How containers of an image run (OCI image specification, config).
 *
 * @param user user of the process, {@code uid} or {@code uid:gid}
 * @param workingDirectory an absolute path
 * @param environment variables, in the order of their names
 * @param command what runs
 * @param port the TCP port that the command listens on
 * @param labels labels, in the order of their names
 */
public record ImageConfig(
        String user,
        String workingDirectory,
        SortedMap<String, String> environment,
        Command command,
        int port,
        SortedMap<String, String> labels) {
    public ImageConfig {
        environment = new TreeMap<>(environment);
        labels = new TreeMap<>(labels);
    }

    /** The same with more labels, which win. */
    public ImageConfig withLabels(SortedMap<String, String> more) {
        SortedMap<String, String> all = new TreeMap<>(labels);
        all.putAll(more);
        return new ImageConfig(user, workingDirectory, environment, command, port, all);
    }

    /**
     * What runs in a container.
     *
     * @param entrypoint prefix of every command, may be empty
     * @param arguments the command when the caller gives none
     */
    public record Command(List<String> entrypoint, List<String> arguments) {
        public Command {
            entrypoint = List.copyOf(entrypoint);
            arguments = List.copyOf(arguments);
        }
    }
}
