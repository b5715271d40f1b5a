package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program that this version of Quire trusts, in a wheel on the Python package index: one version, whose hash is checked
 * before it is used. The base's pip downloads it, so that the index is found as every Python tool finds it.
 *
 * @param name the distribution
 * @param digest SHA-256 of the wheel for this platform
 * @param role what it is to us, for messages, e.g. {@code resolver}
 */
public record PinnedWheel(String name, String version, Digest digest, String role) {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** The wheel in that directory, downloaded when it is not there yet. */
    public Path in(Path directory, Interpreter interpreter, PackageIndex index)
            throws IOException, InterruptedException {
        Path kept = directory.resolve(name + "-" + version + "-" + digest.hex() + ".whl");
        if (Files.isRegularFile(kept)) {
            return kept;
        }
        Files.createDirectories(directory);
        try (ScratchDirectory work = ScratchDirectory.create(directory, "part-")) {
            Path wheel = download(work.path(), interpreter, index);
            Files.move(wheel, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return kept;
        }
    }

    /** The wheel, newly downloaded into an empty directory. */
    Path download(Path work, Interpreter interpreter, PackageIndex index) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(interpreter.command());
        command.addAll(List.of("-s", "-P", interpreter.pip() + "/pip", "download"));
        command.addAll(List.of("--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--quiet"));
        command.addAll(List.of("--disable-pip-version-check", "--dest", work.toString(), name + "==" + version));
        index.certificates().ifPresent(bundle -> command.addAll(List.of("--cert", bundle.toString())));
        Map<String, String> environment = new HashMap<>(index.network());
        // Not among the arguments: a password in it would be there for all on this machine to see.
        index.url().ifPresent(url -> environment.put("PIP_INDEX_URL", url));
        Tool.Outcome outcome = Tool.run(command, work, environment, "", LIMIT);
        List<Path> wheels;
        try (Stream<Path> files = Files.list(work)) {
            wheels = files.filter(file -> file.toString().endsWith(".whl")).toList();
        }
        if (outcome.status() != 0 || wheels.size() != 1) {
            throw new BuildException(
                    BuildError.PACKAGES_UNREACHABLE,
                    "The " + role + " " + name + " " + version
                            + " could not be downloaded from the Python package index (" + outcome.lastLine()
                            + "); check the network, quire.python.index and quire.tls.ca-bundle.");
        }
        if (!Digest.of(Files.readAllBytes(wheels.getFirst())).equals(digest)) {
            throw new BuildException(
                    BuildError.CORRUPT_PACKAGE,
                    "The Python package index delivered another " + name + " " + version
                            + " than the one that this version of Quire trusts; check quire.python.index.");
        }
        return wheels.getFirst();
    }
}
