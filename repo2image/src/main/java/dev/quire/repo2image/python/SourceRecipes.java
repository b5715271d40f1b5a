package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockEntry;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.python.lock.Target;
import dev.quire.repo2image.repo.RepoContent;
import dev.quire.repo2image.step.Capture;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Resource;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepNetwork;
import dev.quire.repo2image.step.StepUser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What runs in a container where Python packages are not wheels yet. */
final class SourceRecipes {
    /** Where a step leaves its files. */
    static final String OUT = "/tmp/quire-out";

    private static final String REPOSITORY = "/" + RepoContent.DIRECTORY;

    private SourceRecipes() {}

    /**
     * Resolves requirements of which some must be built to be known.
     *
     * @param uv the resolver
     */
    static Recipe resolve(Path uv, Target target, StackLock stack, List<String> own, Wanted.Packages wanted)
            throws IOException {
        List<String> alone = new ArrayList<>(wanted.requirements());
        alone.addAll(wanted.sources());
        wanted.projects().forEach(project -> alone.add(requirement(project)));
        List<String> together = new ArrayList<>(stack.roots());
        together.addAll(alone);
        alone.addAll(own);
        List<String> arguments = new ArrayList<>(List.of(OUT, target.platform()));
        arguments.addAll(wanted.options());
        return Recipe.script(
                        "resolve Python packages with their sources",
                        StepUser.NOTEBOOK,
                        StepNetwork.INSTALL,
                        Resource.text(SourceRecipes.class, "resolve.sh"),
                        arguments)
                .with(Map.of("REPO_DIR", REPOSITORY))
                .reading(List.of(
                        new StepInput("uv", 0755, Content.of(uv, Files.size(uv)), Digest.of(Files.readAllBytes(uv))),
                        StepInput.of("together.txt", lines(together)),
                        StepInput.of("alone.txt", lines(alone)),
                        StepInput.of("constraints.txt", lines(wanted.constraints())),
                        StepInput.of("preferred.toml", Pylock.preferring(stack.wheels()))))
                .keeping(new Capture.Directory(OUT));
    }

    /** The wheel of a source, of which this is the requirement. */
    static Recipe wheel(String name, String requirement, List<String> options) {
        List<String> file = new ArrayList<>();
        for (int i = 0; i + 1 < options.size(); i += 2) {
            switch (options.get(i)) {
                case "--default-index" -> file.add("--index-url " + options.get(i + 1));
                case "--index" -> file.add("--extra-index-url " + options.get(i + 1));
                default -> {}
            }
        }
        file.add(requirement);
        return Recipe.script(
                        "wheel of " + name,
                        StepUser.NOTEBOOK,
                        StepNetwork.INSTALL,
                        Resource.text(SourceRecipes.class, "build-wheel.sh"),
                        List.of(OUT))
                .with(Map.of("REPO_DIR", REPOSITORY))
                .reading(List.of(StepInput.of("requirement.txt", lines(file))))
                .keeping(new Capture.Directory(OUT));
    }

    /** Makes a project usable where it lies. */
    static Recipe editable(LockEntry.Local project) {
        return Recipe.script(
                "editable " + project.describe(),
                StepUser.NOTEBOOK,
                StepNetwork.INSTALL,
                Resource.text(SourceRecipes.class, "install-editable.sh"),
                List.of(place(project)));
    }

    /** A project of the repository as a line of a requirements file. */
    static String requirement(LockEntry.Local project) {
        return (project.mode() == LockEntry.Local.Mode.EDITABLE ? "-e " : "") + place(project);
    }

    private static String place(LockEntry.Local project) {
        return project.path().isEmpty() ? "." : "./" + project.path();
    }

    /** The wheel that a step left. */
    static LockedWheel built(Path directory, String source) throws IOException {
        List<Path> wheels;
        try (var files = Files.list(directory)) {
            wheels = files.filter(file -> file.toString().endsWith(".whl")).toList();
        }
        String filename = wheels.size() == 1 ? String.valueOf(wheels.getFirst().getFileName()) : "";
        String[] parts = filename.split("-");
        if (parts.length < 5) {
            throw new dev.quire.repo2image.BuildException(
                    dev.quire.repo2image.BuildError.STEP_FAILED,
                    "Building " + source + " made " + wheels.size() + " wheels where it should make one.");
        }
        Path file = wheels.getFirst();
        return new LockedWheel(
                LockedWheel.normalize(parts[0]),
                parts[1],
                filename,
                digest(file),
                java.util.OptionalLong.of(Files.size(file)),
                java.util.Optional.empty());
    }

    /** A stranger's build wrote the file, so it may be larger than memory. */
    private static Digest digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Digest.of(in);
        }
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
