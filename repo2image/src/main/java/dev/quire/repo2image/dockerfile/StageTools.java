package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildEvent.Phase;
import dev.quire.repo2image.assemble.Assembler;
import dev.quire.repo2image.assemble.LayerStore;
import dev.quire.repo2image.assemble.StepImages;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.registry.SourceImage;
import dev.quire.repo2image.registry.SourceImages;
import dev.quire.repo2image.step.Executions;
import dev.quire.repo2image.step.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the stages of one build are made with. */
final class StageTools {
    /** Steps get their variables from their recipes, so this says nothing. */
    private static final ImageConfig BELOW = new ImageConfig(
            "0:0", "/", new TreeMap<>(), new ImageConfig.Command(List.of(), List.of()), 8888, new TreeMap<>());

    private final SourceImages images;
    private final LayerStore store;
    private final Executions executions;
    private final Assembler assembler;
    private final Path directory;
    private final Consumer<BuildEvent> events;
    private final Map<String, StageState> found = new HashMap<>();
    private int made;

    /**
     * @param directory for files of this build
     */
    StageTools(
            SourceImages images,
            LayerStore store,
            Executions executions,
            Assembler assembler,
            Path directory,
            Consumer<BuildEvent> events) {
        this.images = images;
        this.store = store;
        this.executions = executions;
        this.assembler = assembler;
        this.directory = directory;
        this.events = events;
    }

    /** A stage that is nothing but that image; the same each time within the build. */
    StageState image(String name) throws IOException, InterruptedException {
        StageState known = found.get(name);
        if (known == null) {
            SourceImage image = images.find(name);
            say("FROM " + name + " is " + image.name());
            List<LayerSource> layers = new ArrayList<>();
            for (SourceImage.LayerBlob blob : image.layers()) {
                layers.add(PulledLayer.of(image, blob, "FROM " + image.name(), images, store));
            }
            known = new StageState(layers, StageConfig.of(image.config()));
            found.put(name, known);
        }
        return known.next();
    }

    /** The layer that a recipe makes on top of others: made, or found. */
    LayerSource layer(Recipe recipe, List<LayerSource> below) throws IOException, InterruptedException {
        LayerSource layer = executions.layer(recipe, below, BELOW, this::say);
        made += assembler.provide(List.of(layer), StepImages.REPOSITORY, events).made();
        return layer;
    }

    /** The files that a recipe makes on top of layers. */
    Path files(Recipe recipe, List<LayerSource> below) throws IOException, InterruptedException {
        return executions.files(recipe, below, BELOW, this::say);
    }

    /** A new directory, which goes with the build. */
    Path scratch() throws IOException {
        return Files.createTempDirectory(directory, "files-");
    }

    /** How many layers had to be made. */
    int made() {
        return made;
    }

    private void say(String line) {
        events.accept(new BuildEvent(Phase.BUILDING, line));
    }
}
