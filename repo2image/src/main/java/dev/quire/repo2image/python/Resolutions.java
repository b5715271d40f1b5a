package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.python.lock.Target;
import dev.quire.repo2image.step.Renewal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Remembers for a while what requirements were resolved to, so that a new commit with the same requirements gets the same
 * environment without asking an index.
 */
final class Resolutions {
    private static final String DIGEST = "# ";

    private final Path directory;
    private final Renewal renewal;

    /**
     * @param renewal how long a resolution holds
     */
    Resolutions(Path directory, Renewal renewal) {
        this.directory = directory;
        this.renewal = renewal;
    }

    /** How long a resolution holds. */
    Renewal renewal() {
        return renewal;
    }

    Optional<List<LockedWheel>> find(LayerKey key) throws IOException {
        Path file = file(key);
        if (!Files.exists(file)
                || Files.getLastModifiedTime(file)
                        .toInstant()
                        .plus(renewal.age())
                        .isBefore(renewal.clock().instant())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pylock.parse(checked(Files.readAllBytes(file)), Pylock.Choice.ALL));
        } catch (IllegalArgumentException | NoSuchFileException e) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
    }

    /** The text that ends in its own digest: half of a list of packages is a list of packages too. */
    private static String checked(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.lastIndexOf(DIGEST);
        if (end < 0 || !text.substring(end).equals(digestLine(text.substring(0, end)))) {
            throw new IllegalArgumentException("A resolution is broken");
        }
        return text;
    }

    private static String digestLine(String text) {
        return DIGEST + Digest.of(text.getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    void keep(LayerKey key, List<LockedWheel> wheels) throws IOException {
        Files.createDirectories(directory);
        Path part = Files.createTempFile(directory, "part-", null);
        try {
            String text = Pylock.format(wheels);
            Files.writeString(part, text + digestLine(text));
            Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * What identifies a request: everything that its answer depends on, but the index's state. Requirements mean the same in any
     * order; indexes do not.
     */
    static LayerKey key(StackLock stack, UvResolver.Request request, PackageIndex index) {
        List<String> inputs = new ArrayList<>();
        inputs.add(UvProgram.VERSION);
        inputs.add(StackLock.format(stack.wheels()));
        inputs.add(stack.python());
        inputs.add(Target.ofBase(stack.python()).platform());
        inputs.add(index.url().orElse(""));
        inputs.addAll(new TreeSet<>(request.requirements()));
        inputs.add("constraints");
        inputs.addAll(new TreeSet<>(request.constraints()));
        inputs.add("options");
        inputs.addAll(request.options());
        return LayerKey.of("resolution/3", inputs);
    }

    /** What identifies a question for the places of exact versions. */
    static LayerKey locationKey(List<String> pins, List<String> options, String python, PackageIndex index) {
        List<String> inputs = new ArrayList<>(List.of(
                UvProgram.VERSION,
                python,
                Target.ofBase(python).platform(),
                index.url().orElse("")));
        inputs.addAll(new TreeSet<>(pins));
        inputs.add("options");
        inputs.addAll(options);
        return LayerKey.of("location/2", inputs);
    }

    private Path file(LayerKey key) {
        return directory.resolve(key.hash().hex() + ".toml");
    }
}
