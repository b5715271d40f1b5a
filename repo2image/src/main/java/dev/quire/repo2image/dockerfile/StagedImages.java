package dev.quire.repo2image.dockerfile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildEvent.Phase;
import dev.quire.repo2image.assemble.Assembler;
import dev.quire.repo2image.assemble.LayerStore;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.registry.SourceImages;
import dev.quire.repo2image.repo.ScratchDirectory;
import dev.quire.repo2image.step.Executions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Builds Dockerfiles of the common subset without a builder: each of their orders that changes files is a step, whose layer is
 * found again by what went into it. Thread-safe.
 */
public final class StagedImages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CREATED = "2020-01-01T00:00:00Z";

    private final SourceImages images;
    private final LayerStore store;
    private final Executions executions;
    private final Assembler assembler;
    private final Path directory;

    /**
     * @param images what stages start from
     * @param executions on images that {@link dev.quire.repo2image.assemble.ForeignImages} makes
     * @param directory where files lie while a build runs
     */
    public StagedImages(
            SourceImages images, LayerStore store, Executions executions, Assembler assembler, Path directory) {
        this.images = images;
        this.store = store;
        this.executions = executions;
        this.assembler = assembler;
        this.directory = directory;
    }

    /** Makes an image, and stores its layers in that repository. */
    DockerfileImages.Made make(String text, DockerfileBuild build, String repository, Consumer<BuildEvent> events)
            throws IOException, InterruptedException {
        Dockerfile dockerfile = Dockerfile.parse(build.file(), text);
        dockerfile.notes().forEach(note -> events.accept(new BuildEvent(Phase.BUILDING, note)));
        SortedMap<String, String> arguments = new TreeMap<>();
        arguments.put("TARGETPLATFORM", "linux/amd64");
        arguments.put("TARGETOS", "linux");
        arguments.put("TARGETARCH", "amd64");
        arguments.put("BUILDPLATFORM", "linux/amd64");
        arguments.putAll(build.arguments());
        try (ScratchDirectory scratch = ScratchDirectory.create(directory, "change-")) {
            StageTools tools = new StageTools(images, store, executions, assembler, scratch.path(), events);
            ContextFiles context = new ContextFiles(build.context());
            StageState stage = new StagedBuild(build.file(), dockerfile, context, arguments, tools).build();
            List<Layer> layers = assembler
                    .provide(stage.layers(), repository, event -> {
                        if (event.phase() == Phase.PUSHING) {
                            events.accept(event);
                        }
                    })
                    .layers();
            return DockerfileImages.Made.of(layers, config(stage, build.labels(), layers), tools.made(), store);
        }
    }

    private static byte[] config(StageState stage, SortedMap<String, String> labels, List<Layer> layers)
            throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("created", CREATED);
        root.put("architecture", "amd64");
        root.put("os", "linux");
        root.set("config", stage.config().json(labels));
        ObjectNode rootfs = root.putObject("rootfs");
        rootfs.put("type", "layers");
        ArrayNode diffIds = rootfs.putArray("diff_ids");
        ArrayNode history = root.putArray("history");
        for (int i = 0; i < layers.size(); i++) {
            diffIds.add(layers.get(i).diffId().toString());
            history.addObject()
                    .put("created", CREATED)
                    .put("created_by", stage.layers().get(i).createdBy());
        }
        return JSON.writeValueAsBytes(root);
    }
}
