package dev.quire.launcher.build;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An image that is to be built.
 *
 * @param name builds under other names share no cache that one of them can write to
 * @param context what the Dockerfile may copy, and itself
 * @param file the path of the Dockerfile in the context
 * @param arguments build arguments
 * @param labels what the image is labelled with
 * @param limits the most that it may take
 */
public record ImageBuild(
        String name,
        Context context,
        String file,
        SortedMap<String, String> arguments,
        SortedMap<String, String> labels,
        BuildLimits limits) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_./-]{0,254}");
    private static final Pattern ARGUMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** The files of a build, as a tar archive. */
    @FunctionalInterface
    public interface Context {
        void writeTo(OutputStream out) throws IOException;
    }

    public ImageBuild {
        arguments = new TreeMap<>(arguments);
        labels = new TreeMap<>(labels);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'%s' is not the name of a build".formatted(name));
        }
        if (file.isEmpty() || file.startsWith("/") || file.startsWith("-")) {
            throw new IllegalArgumentException("'%s' is not a path in a build's context".formatted(file));
        }
        for (String argument : arguments.keySet()) {
            if (!ARGUMENT.matcher(argument).matches()) {
                throw new IllegalArgumentException("'%s' is not the name of a build argument".formatted(argument));
            }
        }
    }
}
