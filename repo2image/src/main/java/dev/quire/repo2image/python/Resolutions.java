package dev.quire.repo2image.python;

import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.step.Renewal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Remembers for a while what requirements were resolved to, so that a new commit with the same requirements gets the same
 * environment without asking an index.
 */
final class Resolutions {
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
        return Optional.of(Pylock.parse(Files.readString(file), Pylock.Choice.ALL));
    }

    void keep(LayerKey key, List<LockedWheel> wheels) throws IOException {
        Files.createDirectories(directory);
        Path part = Files.createTempFile(directory, "part-", null);
        try {
            Files.writeString(part, Pylock.format(wheels));
            Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** What identifies a request: everything that its answer depends on, but the index's state. */
    static LayerKey key(StackLock stack, UvResolver.Request request, PackageIndex index) {
        List<String> inputs = new ArrayList<>();
        inputs.add(UvProgram.VERSION);
        inputs.add(StackLock.format(stack.wheels()));
        inputs.add(stack.python());
        inputs.add(index.url().orElse(""));
        inputs.addAll(request.requirements());
        inputs.add("constraints");
        inputs.addAll(request.constraints());
        inputs.add("options");
        inputs.addAll(request.options());
        return LayerKey.of("resolution/2", inputs);
    }

    /** What identifies a question for the places of exact versions. */
    static LayerKey locationKey(List<String> pins, List<String> options, String python, PackageIndex index) {
        List<String> inputs =
                new ArrayList<>(List.of(UvProgram.VERSION, python, index.url().orElse("")));
        inputs.addAll(pins);
        inputs.add("options");
        inputs.addAll(options);
        return LayerKey.of("location/1", inputs);
    }

    private Path file(LayerKey key) {
        return directory.resolve(key.hash().hex() + ".toml");
    }
}
