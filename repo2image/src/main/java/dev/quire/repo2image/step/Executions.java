package dev.quire.repo2image.step;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.cache.CacheArea;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.repo.ScratchDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Recipes to what comes of them: layers, or files for other steps. Thread-safe. */
public final class Executions {
    private final StepRunner runner;
    private final LowerImages images;
    private final NetworkAccess access;
    private final StepLimits limits;
    private final Path directory;

    /**
     * @param access what steps with a network are given beside their recipe
     * @param directory where changes lie while layers are made of them, and files that steps made
     */
    public Executions(StepRunner runner, LowerImages images, NetworkAccess access, StepLimits limits, Path directory) {
        this.runner = runner;
        this.images = images;
        this.access = access;
        this.limits = limits;
        this.directory = directory;
    }

    /**
     * The layer of that recipe on top of others.
     *
     * @param config how containers of the layers below run
     * @param log told each line that the step prints
     */
    public LayerSource layer(Recipe recipe, List<LayerSource> below, ImageConfig config, Consumer<String> log) {
        LayerKey key = key(recipe, below);
        return new ExecutedLayer(recipe, key, out -> run(recipe, below, config, log, out), directory);
    }

    /**
     * The directory of files that the recipe makes, to be read only; kept by what goes into it.
     *
     * @throws IOException when they cannot be kept
     */
    public Path files(Recipe recipe, List<LayerSource> below, ImageConfig config, Consumer<String> log)
            throws IOException, InterruptedException {
        LayerKey key = key(recipe, below);
        Path kept = directory.resolve("files").resolve(key.hash().hex());
        if (new CacheArea(Objects.requireNonNull(kept.getParent())).use(kept)) {
            log.accept("The step was run before: " + recipe.name());
            return kept;
        }
        ExecutedLayer made = new ExecutedLayer(recipe, key, out -> run(recipe, below, config, log, out), directory);
        Files.createDirectories(kept.getParent());
        Path part = Files.createTempDirectory(kept.getParent(), "part-");
        try {
            made.prepare();
            for (Entry entry : made.entries()) {
                write(entry, part);
            }
            if (!Files.isDirectory(kept)) {
                Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
            }
            return kept;
        } finally {
            made.release();
            ScratchDirectory.delete(part);
        }
    }

    private void run(Recipe recipe, List<LayerSource> below, ImageConfig config, Consumer<String> log, OutputStream out)
            throws IOException, InterruptedException {
        LowerImages.Lower image = images.of(below, config);
        SortedMap<String, String> environment = new TreeMap<>();
        List<StepInput> inputs = new ArrayList<>(recipe.inputs());
        if (recipe.network() == StepNetwork.INSTALL) {
            environment.putAll(access.environment());
            inputs.addAll(access.files());
        }
        environment.putAll(recipe.environment());
        environment.putAll(recipe.variables().values());
        StatedFailure stated = new StatedFailure(log);
        try {
            runner.run(new StepRun(recipe, image, environment, inputs, limits), stated, out);
        } catch (BuildException e) {
            throw stated.explained(e, recipe.file());
        }
    }

    private static LayerKey key(Recipe recipe, List<LayerSource> below) {
        return recipe.key(below.stream().map(LayerSource::key).toList());
    }

    /** Only plain files: what is made for us needs no links, and a link could lead out of the directory. */
    private static void write(Entry entry, Path root) throws IOException {
        Path target = root.resolve(entry.path());
        switch (entry) {
            case Entry.Directory _ -> Files.createDirectories(target);
            case Entry.File file -> {
                Files.createDirectories(target.getParent());
                try (var in = file.content().open()) {
                    Files.copy(in, target);
                }
            }
            case Entry.Symlink _, Entry.HardLink _ -> {}
        }
    }
}
