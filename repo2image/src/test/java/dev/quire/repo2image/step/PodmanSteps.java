package dev.quire.repo2image.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.BuiltImage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Runs steps for tests of recipes, for real but without the limits and the safety of the launcher's runners: in a container of
 * the machine's Podman, with the machine's network. What the step changed is the upper directory of its overlay.
 */
public final class PodmanSteps implements StepRunner {
    private static final List<String> FLEETING = List.of("tmp", "run", "var/tmp", "proc", "sys", "dev");

    private static final String REF = "org.opencontainers.image.ref.name";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path scratch;

    /**
     * @param scratch where inputs lie while a step runs
     */
    public PodmanSteps(Path scratch) {
        this.scratch = scratch;
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public void run(StepRun run, Consumer<String> output, OutputStream change) throws InterruptedException {
        String name = "quire-test-" + UUID.randomUUID();
        try (Closeable _ = () -> remove(name)) {
            Deque<String> last = new ArrayDeque<>();
            int status = Podman.run(arguments(run, name), line -> {
                output.accept(line);
                last.add(line);
                if (last.size() > 12) {
                    last.removeFirst();
                }
            });
            if (status != 0) {
                throw new BuildException(
                        BuildError.STEP_FAILED,
                        "The step '" + run.recipe().name() + "' failed with exit status " + status + ": "
                                + String.join("\n", last));
            }
            capture(run.recipe(), name, change);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(String name) throws IOException {
        try {
            Podman.status(List.of("podman", "rm", "-f", "-t", "0", name), line -> {});
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> arguments(StepRun run, String name) throws IOException, InterruptedException {
        Recipe recipe = run.recipe();
        Path inputs = Files.createTempDirectory(Files.createDirectories(scratch), "inputs-");
        for (StepInput input : run.inputs()) {
            Path file = inputs.resolve(input.path());
            Files.createDirectories(file.getParent());
            try (InputStream in = input.content().open()) {
                Files.copy(in, file);
            }
        }
        Podman.status(List.of("chmod", "-R", "a+rX", inputs.toString()), line -> {});
        String user = recipe.user() == StepUser.ROOT ? "0:0" : "1000:1000";
        List<String> arguments = new ArrayList<>(List.of("--name", name, "--user", user, "--entrypoint", ""));
        arguments.addAll(List.of("--network", recipe.network() == StepNetwork.NONE ? "none" : "host"));
        arguments.addAll(List.of("--workdir", recipe.workingDirectory()));
        arguments.addAll(List.of("-v", inputs + ":" + StepInput.DIRECTORY + ":ro"));
        run.environment().forEach((variable, value) -> arguments.addAll(List.of("-e", variable + "=" + value)));
        arguments.add(image(run.image().place()));
        arguments.addAll(recipe.command());
        return arguments;
    }

    /** The image's id in Podman's own storage. */
    public static String image(BuiltImage.Place place) throws IOException, InterruptedException {
        return switch (place) {
            case BuiltImage.Place.InRegistry(String reference) -> reference;
            case BuiltImage.Place.InLayout(Path directory, String tag) -> pulled(directory, tag);
        };
    }

    /** Podman's addresses of layouts cannot have the colon of our tags: it is shown a layout with that one image. */
    private static String pulled(Path layout, String tag) throws IOException, InterruptedException {
        Path view = Files.createTempDirectory("layout-");
        try {
            for (JsonNode manifest :
                    JSON.readTree(layout.resolve("index.json").toFile()).path("manifests")) {
                ObjectNode annotations = (ObjectNode) manifest.path("annotations");
                if (annotations.path(REF).asText().equals(tag)) {
                    annotations.put(REF, "one");
                    Files.writeString(
                            view.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + manifest + "]}");
                }
            }
            Files.copy(layout.resolve("oci-layout"), view.resolve("oci-layout"));
            Files.createSymbolicLink(view.resolve("blobs"), layout.resolve("blobs"));
            return Podman.succeeds("pull", "-q", "oci:" + view + ":one")
                    .lines()
                    .toList()
                    .getLast();
        } finally {
            for (String name : List.of("index.json", "oci-layout", "blobs", "")) {
                Files.deleteIfExists(view.resolve(name));
            }
        }
    }

    private static void capture(Recipe recipe, String name, OutputStream change)
            throws IOException, InterruptedException {
        String upper = Podman.succeeds("inspect", "--format", "{{.GraphDriver.Data.UpperDir}}", name);
        Process tar = new ProcessBuilder("tar", "-C", upper, "--sort=name", "-cf", "-", ".")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (TarArchiveInputStream in = new TarArchiveInputStream(tar.getInputStream());
                TarArchiveOutputStream out = new TarArchiveOutputStream(change, "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Optional<String> kept = kept(recipe, entry.getName().replaceAll("^\\./|/$", ""));
                if (kept.isEmpty() || entry.isFIFO()) {
                    continue;
                }
                TarArchiveEntry copy = entry;
                if (entry.isCharacterDevice()) {
                    // How an overlay says that something below is gone.
                    int slash = kept.get().lastIndexOf('/');
                    copy = new TarArchiveEntry(kept.get().substring(0, slash + 1) + ".wh."
                            + kept.get().substring(slash + 1));
                } else {
                    copy.setName(kept.get() + (entry.isDirectory() ? "/" : ""));
                }
                out.putArchiveEntry(copy);
                in.transferTo(out);
                out.closeArchiveEntry();
            }
        }
        if (tar.waitFor() != 0) {
            throw new IOException("The change of a step could not be read");
        }
    }

    private static Optional<String> kept(Recipe recipe, String path) {
        if (path.isEmpty() || path.equals(".")) {
            return Optional.empty();
        }
        return switch (recipe.capture()) {
            case Capture.Directory(String directory) -> {
                String below = directory.substring(1) + "/";
                yield path.startsWith(below) ? Optional.of(path.substring(below.length())) : Optional.empty();
            }
            case Capture.Everything(List<String> without) ->
                kept(List.of("tmp/quire-step", "proc", "sys", "dev"), without, path);
            case Capture.Change(List<String> without) -> kept(FLEETING, without, path);
        };
    }

    private static Optional<String> kept(List<String> never, List<String> without, String path) {
        List<String> left = new ArrayList<>(never);
        without.forEach(one -> left.add(one.substring(1)));
        left.addAll(List.of("etc/hosts", "etc/resolv.conf", "etc/hostname", "etc/mtab"));
        return left.stream().anyMatch(one -> path.equals(one) || path.startsWith(one + "/"))
                ? Optional.empty()
                : Optional.of(path);
    }
}
