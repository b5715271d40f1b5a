package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildEvent.Phase;
import dev.quire.repo2image.assemble.Assembler.Assembled;
import dev.quire.repo2image.assemble.LayerStore;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.Registry;
import dev.quire.repo2image.repo.ImageName;
import dev.quire.repo2image.repo.RepoTree;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Has images built by Dockerfiles, and stores them where all images of this installation lie. Thread-safe. */
public final class DockerfileImages {
    private final DockerfileBuilder builder;
    private final LayerStore store;
    private final Registries registries;
    private final Path directory;
    private final SortedMap<String, String> arguments = new TreeMap<>();
    private final Optional<StagedImages> staged;

    /**
     * @param directory where images lie while they are stored
     * @param arguments build arguments besides those of every build
     * @param staged builds what it can instead of the builder, where there is none
     */
    public DockerfileImages(
            DockerfileBuilder builder,
            LayerStore store,
            Registries registries,
            Path directory,
            SortedMap<String, String> arguments,
            Optional<StagedImages> staged) {
        this.builder = builder;
        this.store = store;
        this.registries = registries;
        this.directory = directory;
        this.staged = staged;
        // What repo2docker hands to every Dockerfile; those that have no such ARG do not see them.
        this.arguments.put("NB_USER", "jovyan");
        this.arguments.put("NB_UID", "1000");
        this.arguments.put("REPO_DIR", "/home/jovyan");
        this.arguments.putAll(arguments);
    }

    /**
     * What a build is given beside the repository.
     *
     * @param arguments build arguments
     * @param labels of the image
     */
    public record Options(SortedMap<String, String> arguments, SortedMap<String, String> labels) {
        public Options {
            arguments = new TreeMap<>(arguments);
            labels = new TreeMap<>(labels);
        }
    }

    /**
     * An image that is stored.
     *
     * @param manifest names its manifest
     * @param layers its layers, lowest first
     */
    public record Built(Assembled image, Descriptor manifest, List<Layer> layers) {
        public Built {
            layers = List.copyOf(layers);
        }
    }

    /** What is done with an image whose manifest is stored under its digest, before its tag makes it an image for all. */
    public interface Finish {
        /** What is to be attached is put there. */
        void image(Registry registry, Built built) throws IOException;
    }

    /**
     * Builds and stores an image.
     *
     * @param file the path of the Dockerfile in the tree
     */
    public Built build(
            String file, RepoTree tree, ImageName name, Options options, Consumer<BuildEvent> events, Finish finish)
            throws IOException, InterruptedException {
        String text = FileText.read(tree, file, Instructions.MOST_CHARACTERS);
        Policy.check(file, text);
        SortedMap<String, String> all = new TreeMap<>(arguments);
        all.putAll(options.arguments());
        DockerfileBuild build =
                new DockerfileBuild(name.repository(), BuildContext.of(tree, file), file, all, options.labels());
        try {
            return publish(
                    staged.isPresent()
                            ? staged.get().make(text, build, name.repository(), events)
                            : make(build, name.repository(), events),
                    name,
                    finish);
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            InterruptedException interrupted = new InterruptedException("The build was stopped");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /**
     * An image that nobody can find yet.
     *
     * @param layers lowest first, in the image's repository
     * @param config names its configuration
     * @param file the configuration, JSON
     * @param made how many of the layers had to be made
     */
    record Made(List<Layer> layers, Descriptor config, Path file, int made) {
        static Made of(List<Layer> layers, byte[] config, int made, LayerStore store) throws IOException {
            return new Made(
                    layers, new Descriptor(Image.CONFIG, config.length, Digest.of(config)), store.keep(config), made);
        }
    }

    private Made make(DockerfileBuild build, String repository, Consumer<BuildEvent> events)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path archive = Files.createTempFile(directory, "change-", ".tar");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16)) {
                builder.build(build, line -> events.accept(new BuildEvent(Phase.BUILDING, line)), out);
            }
            return store(archive, repository, events);
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    /** Why no Dockerfile can be built, as a sentence; empty when all is well. */
    public Optional<String> problem() {
        return staged.isPresent() ? Optional.empty() : builder.problem();
    }

    private Made store(Path archive, String repository, Consumer<BuildEvent> events) throws IOException {
        try (ArchivedImage image = ArchivedImage.open(archive);
                Registry registry = registries.open()) {
            LayerTars tars = new LayerTars(store);
            List<Layer> layers = new ArrayList<>();
            int made = 0;
            for (ArchivedImage.LayerTar tar : image.layers()) {
                Optional<Layer> known = tars.find(tar.diffId());
                Layer layer = known.isPresent() ? known.get() : tars.keep(tar.diffId(), "Dockerfile", image.open(tar));
                made += known.isPresent() ? 0 : 1;
                Registry.Transfer transfer = registry.put(repository, layer.blob(), "", store.blob(layer));
                boolean stored = known.isEmpty() || transfer == Registry.Transfer.UPLOADED;
                events.accept(new BuildEvent(
                        stored ? Phase.PUSHING : Phase.BUILDING,
                        "%s layer %d of %d (%s)"
                                .formatted(
                                        stored ? "Stored" : "Reused",
                                        layers.size() + 1,
                                        image.layers().size(),
                                        megabytes(layer.blob().size()))));
                layers.add(layer);
            }
            return Made.of(layers, image.config(), made, store);
        }
    }

    private Built publish(Made image, ImageName name, Finish finish) throws IOException {
        byte[] manifest = Image.manifest(image.config(), image.layers());
        Digest digest = Digest.of(manifest);
        Built built = new Built(
                new Assembled(digest, image.made(), image.layers().size() - image.made()),
                new Descriptor(Image.MANIFEST, manifest.length, digest),
                image.layers());
        try (Registry registry = registries.open()) {
            registry.put(name.repository(), image.config(), "", image.file());
            registry.keep(name.repository(), manifest);
            finish.image(registry, built);
            // Last, because whoever finds the tag takes the image as whole.
            registry.tag(name.repository(), name.tag(), manifest);
            return built;
        }
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
