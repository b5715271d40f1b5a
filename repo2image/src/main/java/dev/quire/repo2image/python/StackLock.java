package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The stack (JupyterLab, Notebook and what they need), locked once per Python version. Lines of
 * {@code <name> <version> <wheel> <sha256> <size>}; {@link LockStack} renews it.
 *
 * @param python major and minor version
 * @param roots what is asked for, in requirement form
 * @param wheels everything that is installed for it, by name
 */
public record StackLock(String python, List<String> roots, List<LockedWheel> wheels) {
    /** What every image offers. */
    public static final List<String> ROOTS =
            List.of("jupyterlab>=4", "notebook>=7", "ipykernel", "ipywidgets>=8", "pip");

    public StackLock {
        roots = List.copyOf(roots);
        wheels = List.copyOf(wheels);
    }

    /** The lock that this version of the project ships for that Python. */
    public static StackLock load(String python) {
        String name = "stack-" + python + ".lock";
        try (InputStream in = StackLock.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no stack for Python " + python);
            }
            return parse(python, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name, e);
        }
    }

    static StackLock parse(String python, String text) {
        List<LockedWheel> wheels = new ArrayList<>();
        for (String line :
                text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
            String[] part = line.strip().split(" ", -1);
            if (part.length != 5) {
                throw new IllegalArgumentException("Not a line of a stack lock: " + line);
            }
            wheels.add(new LockedWheel(
                    part[0],
                    part[1],
                    part[2],
                    new Digest(part[3]),
                    OptionalLong.of(Long.parseLong(part[4])),
                    Optional.empty()));
        }
        return new StackLock(python, ROOTS, wheels);
    }

    /** The lock's text, the inverse of {@link #parse}. */
    public static String format(List<LockedWheel> wheels) {
        StringBuilder text = new StringBuilder("# name version wheel sha256 size; made by scripts/lock-stack\n");
        for (LockedWheel wheel : wheels) {
            text.append(String.join(
                            " ",
                            wheel.name(),
                            wheel.version(),
                            wheel.filename(),
                            wheel.digest().hex(),
                            Long.toString(wheel.size().orElseThrow())))
                    .append('\n');
        }
        return text.toString();
    }
}
