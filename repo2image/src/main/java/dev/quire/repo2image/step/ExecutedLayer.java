package dev.quire.repo2image.step;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The layer that a step makes. One build uses it; the step runs when nobody has the layer. */
final class ExecutedLayer implements LayerSource {
    /** Runs the step and writes what it keeps. */
    interface Run {
        void into(OutputStream change) throws IOException, InterruptedException;
    }

    private final Recipe recipe;
    private final LayerKey key;
    private final Run run;
    private final Path directory;
    private @Nullable Path change;

    /**
     * @param directory where the change is kept until the layer is written
     */
    ExecutedLayer(Recipe recipe, LayerKey key, Run run, Path directory) {
        this.recipe = recipe;
        this.key = key;
        this.run = run;
        this.directory = directory;
    }

    @Override
    public LayerKey key() {
        return key;
    }

    @Override
    public String createdBy() {
        return recipe.name();
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        release();
        Files.createDirectories(directory);
        Path file = Files.createTempFile(directory, "change-", ".tar");
        change = file;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            run.into(out);
        }
    }

    @Override
    public List<Entry> entries() throws IOException {
        if (change == null) {
            throw new IllegalStateException("The step '" + recipe.name() + "' has not been run");
        }
        return ChangeTar.read(change, recipe);
    }

    @Override
    public void release() throws IOException {
        if (change != null) {
            Files.deleteIfExists(change);
            change = null;
        }
    }
}
