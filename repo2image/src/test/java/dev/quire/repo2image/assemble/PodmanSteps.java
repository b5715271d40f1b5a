package dev.quire.repo2image.assemble;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.step.Capture;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepRun;
import dev.quire.repo2image.step.StepRunner;
import dev.quire.repo2image.step.StepUser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Steps in containers of this machine's Podman, as plain as can be: without limits, on the host's network, and what was changed
 * is taken as Podman tells it. For tests of recipes in this module, which does not know the real runners.
 */
public final class PodmanSteps implements StepRunner {
    private static final List<String> NEVER =
            List.of("/tmp", "/proc", "/sys", "/dev", "/run", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf");
    private static final List<String> OPTIONS =
            List.of("--runtime", "runc", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096");

    private final Path directory;
    private int count;

    /**
     * @param directory for inputs
     */
    public PodmanSteps(Path directory) {
        this.directory = directory;
    }

    @Override
    public void run(StepRun run, Consumer<String> output, OutputStream change) throws InterruptedException {
        String name = "quire-steps-it-" + ProcessHandle.current().pid() + "-" + ++count;
        try {
            Path inputs = write(run.inputs(), directory.resolve(name));
            List<String> command = new ArrayList<>(List.of("podman", "run", "--name", name, "--network", "host"));
            command.addAll(OPTIONS);
            command.addAll(List.of("--volume", inputs + ":" + StepInput.DIRECTORY + ":ro"));
            command.addAll(List.of("--user", run.recipe().user() == StepUser.ROOT ? "0:0" : "1000:1000"));
            command.addAll(List.of("--workdir", run.recipe().workingDirectory(), "--entrypoint", ""));
            for (Map.Entry<String, String> variable : run.environment().entrySet()) {
                command.addAll(List.of("--env", variable.getKey() + "=" + variable.getValue()));
            }
            command.add(image(run.image().place()));
            command.addAll(run.recipe().command());
            int status = execute(command, output);
            if (status != 0) {
                throw new BuildException(
                        BuildError.STEP_FAILED,
                        "The step '" + run.recipe().name() + "' ended with exit status " + status + ".");
            }
            capture(name, run.recipe().capture(), change);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(name);
        }
    }

    /** The image in Podman's own store. */
    public static String image(BuiltImage.Place place) throws IOException, InterruptedException {
        BuiltImage.Place.InLayout layout = (BuiltImage.Place.InLayout) place;
        // Podman makes a name of the path, which cannot have just any letters.
        Path link = Files.createTempDirectory("quire").resolve("oci");
        Files.createSymbolicLink(link, layout.directory());
        List<String> lines = new ArrayList<>();
        try {
            if (execute(List.of("podman", "pull", "-q", "oci:" + link + ":" + layout.tag()), lines::add) != 0) {
                throw new IOException(String.join("\n", lines));
            }
        } finally {
            Files.delete(link);
            Files.delete(link.getParent());
        }
        return lines.getLast();
    }

    /** What a command in a new container of that image prints. */
    public static String output(String image, List<String> command) throws IOException, InterruptedException {
        return output(image, List.of(), command);
    }

    /** The same with options for Podman. */
    public static String output(String image, List<String> options, List<String> command)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("podman", "run", "--rm", "--network", "none"));
        all.addAll(OPTIONS);
        all.addAll(options);
        all.add(image);
        all.addAll(command);
        List<String> lines = new ArrayList<>();
        int status = execute(all, lines::add);
        String text = String.join("\n", lines);
        if (status != 0) {
            throw new IOException(command + " ended with " + status + ": " + text);
        }
        return text;
    }

    @Override
    public Optional<String> problem() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return List.of(path.split(":")).stream().anyMatch(bin -> Files.isExecutable(Path.of(bin, "podman")))
                ? Optional.empty()
                : Optional.of("there is no podman on this machine");
    }

    private static Path write(List<StepInput> inputs, Path target) throws IOException {
        for (StepInput input : inputs) {
            Path file = target.resolve(input.path());
            Files.createDirectories(file.getParent());
            try (InputStream in = input.content().open()) {
                Files.copy(in, file);
            }
        }
        return Files.createDirectories(target);
    }

    private static int execute(List<String> command, Consumer<String> output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var lines = process.inputReader(UTF_8)) {
            lines.lines().forEach(output);
        }
        return process.waitFor();
    }

    private static void capture(String container, Capture capture, OutputStream change)
            throws IOException, InterruptedException {
        Set<String> changed = new HashSet<>();
        execute(List.of("podman", "diff", container), line -> {
            String path = line.substring(2);
            if (NEVER.stream().noneMatch(never -> path.equals(never) || path.startsWith(never + "/"))) {
                changed.add(path);
            }
        });
        if (!(capture instanceof Capture.Change)) {
            throw new IOException("Only changes are captured here");
        }
        Process export = new ProcessBuilder("podman", "export", container).start();
        try (TarArchiveInputStream all = new TarArchiveInputStream(new BufferedInputStream(export.getInputStream()));
                TarArchiveOutputStream kept = new TarArchiveOutputStream(change, "UTF-8")) {
            kept.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (TarArchiveEntry entry = all.getNextEntry(); entry != null; entry = all.getNextEntry()) {
                if (changed.contains("/" + entry.getName().replaceFirst("/$", ""))) {
                    kept.putArchiveEntry(entry);
                    all.transferTo(kept);
                    kept.closeArchiveEntry();
                }
            }
        }
        export.waitFor();
    }

    private static void remove(String container) throws InterruptedException {
        try {
            execute(List.of("podman", "rm", "--force", "--ignore", container), _ -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
