package dev.quire.launcher.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images that the engine has, and how it gets those that it lacks; each is brought once, however many wait for it. */
final class EngineImages {
    private static final Logger LOG = LoggerFactory.getLogger(EngineImages.class);
    private static final Duration LONG = Duration.ofMinutes(30);
    private static final Pattern MISSING =
            Pattern.compile("manifest unknown|not found|no such|does not exist|name unknown", Pattern.CASE_INSENSITIVE);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Engine engine;
    private final RegistryAccess registries;
    private final Set<String> present = ConcurrentHashMap.newKeySet();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    EngineImages(Engine engine, RegistryAccess registries) {
        this.engine = engine;
        this.registries = registries;
    }

    /** Sees to it that the engine has the image, and says by which name. */
    String ensure(ImageSource source, Consumer<String> progress) throws IOException, InterruptedException {
        String name = name(source);
        if (present.contains(name)) {
            return name;
        }
        ReentrantLock lock = locks.computeIfAbsent(name, key -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            if (!engine.run(EngineCall.of("image", "inspect", "--format", "{{.Id}}", name))
                    .ok()) {
                progress.accept("Copying the image into " + engine.kind().title());
                long start = System.nanoTime();
                switch (source) {
                    case ImageSource.Registry registry -> pull(registry);
                    case ImageSource.Layout layout -> load(layout, name);
                }
                LOG.info("Image {} is in the engine after {} ms", name, (System.nanoTime() - start) / 1_000_000);
            }
            present.add(name);
            return name;
        } finally {
            lock.unlock();
        }
    }

    /** Looks again next time: somebody has removed it from the engine. */
    void forget(String name) {
        present.remove(name);
    }

    private static String name(ImageSource source) {
        return switch (source) {
            case ImageSource.Registry registry -> registry.reference();
            // A name of our own, by which the engine keeps the image when it is asked to prune, and by which we find it
            // again.
            case ImageSource.Layout layout ->
                "localhost/quire:" + layout.digest().substring(layout.digest().indexOf(':') + 1);
        };
    }

    private void pull(ImageSource.Registry source) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("pull", "-q"));
        if (engine.kind() == EngineKind.PODMAN && registries == RegistryAccess.UNVERIFIED) {
            arguments.add("--tls-verify=false");
        }
        arguments.add(source.reference());
        require(engine.run(EngineCall.of(arguments).within(LONG)), source.reference());
    }

    private void load(ImageSource.Layout source, String name) throws IOException, InterruptedException {
        String shown = source.digest() + " of " + source.directory();
        try {
            if (engine.kind() != EngineKind.PODMAN) {
                LayoutImage image = LayoutImage.read(source.directory(), source.digest());
                require(
                        engine.run(EngineCall.of("load")
                                .within(LONG)
                                .reading(out -> DockerArchive.write(out, name, image.config(), image.layers()))),
                        shown);
                return;
            }
            EngineOutput pulled = pull(source);
            require(pulled, shown);
            String id = pulled.lines().isEmpty() ? "" : pulled.lines().getLast();
            if (!configDigest(source).equals("sha256:" + id)) {
                throw new LaunchException(
                        LaunchError.IMAGE_NOT_FOUND,
                        "Image '%s' in %s is no longer %s; launch again to build it anew."
                                .formatted(source.tag(), source.directory(), source.digest()));
            }
            require(engine.run(EngineCall.of("tag", id, name)), shown);
        } catch (NoSuchFileException e) {
            throw new LaunchException(
                    LaunchError.IMAGE_NOT_FOUND,
                    "The image %s is not there (any more); launch again to build it anew.".formatted(shown),
                    e);
        }
    }

    /** Podman reads layouts, and takes from each only the layers that it lacks. */
    private EngineOutput pull(ImageSource.Layout source) throws IOException, InterruptedException {
        try (LayoutAddress address = LayoutAddress.of(source.directory())) {
            EngineOutput pulled = engine.run(
                    EngineCall.of("pull", "-q", address.of(source.tag())).within(LONG));
            if (pulled.ok()) {
                // The name that Podman made of the address means nothing to anyone; later versions make no such name.
                engine.run(EngineCall.of("untag", pulled.lines().getLast(), address.name()));
            }
            return pulled;
        }
    }

    /** What Podman calls the image's id. */
    private static String configDigest(ImageSource.Layout source) throws IOException {
        Path manifest =
                source.directory().resolve("blobs").resolve(source.digest().replace(':', '/'));
        return JSON.readTree(Files.readAllBytes(manifest))
                .path("config")
                .path("digest")
                .asText();
    }

    private void require(EngineOutput output, String image) {
        if (output.ok()) {
            return;
        }
        boolean missing = MISSING.matcher(output.err()).find();
        throw new LaunchException(
                missing ? LaunchError.IMAGE_NOT_FOUND : LaunchError.IMAGE_UNUSABLE,
                "%s cannot get the image %s: %s."
                        .formatted(
                                engine.kind().title(), image, output.complaint().replaceFirst("\\.$", "")));
    }
}
