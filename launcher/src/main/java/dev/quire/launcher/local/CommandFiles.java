package dev.quire.launcher.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the commands of a build have written, seen through {@code /proc}; nothing where there is none. */
final class CommandFiles {
    private static final Pattern UPPER = Pattern.compile("^\\S+ \\S+ \\S+ / / .* - overlay .*[ ,]upperdir=([^, ]+)");
    private static final String GONE = " (deleted)";

    private final Path scratch;
    /** A stage's changes stay to the end of the build, its commands do not. */
    private final TreeSet<Path> changes = new TreeSet<>();

    /**
     * @param scratch what the builder itself writes to, such as what {@code ADD} downloads
     */
    CommandFiles(Path scratch) {
        this.scratch = scratch;
    }

    /** What there is by now. */
    long bytes(List<ProcessHandle> commands) throws IOException {
        for (ProcessHandle command : commands) {
            Optional<Path> change = change(command);
            if (change.isPresent()) {
                changes.add(change.get());
                break;
            }
        }
        DiskUse use = new DiskUse();
        use.addTree(scratch);
        for (Path change : changes) {
            use.addTree(change);
        }
        commands.forEach(command -> addUnlinked(command, use));
        return use.bytes();
    }

    private static Optional<Path> change(ProcessHandle command) {
        try {
            return Files.readAllLines(proc(command).resolve("mountinfo")).stream()
                    .map(UPPER::matcher)
                    .filter(Matcher::find)
                    .map(found -> Path.of(found.group(1)))
                    .filter(Files::isDirectory)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A file without a name takes as much as any, for as long as somebody has it open. */
    private static void addUnlinked(ProcessHandle command, DiskUse use) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(proc(command).resolve("fd"))) {
            for (Path file : open) {
                String name = Files.readSymbolicLink(file).toString();
                if (name.startsWith("/")
                        && name.endsWith(GONE)
                        && !name.startsWith("/dev/")
                        && !name.startsWith("/memfd:")) {
                    use.add(Files.readAttributes(file, BasicFileAttributes.class));
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // It has ended meanwhile.
        }
    }

    private static Path proc(ProcessHandle command) {
        return Path.of("/proc", Long.toString(command.pid()));
    }
}
