package dev.quire.repo2image.buildpack;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Locks of conda environments that repo2docker does not read: {@code pixi.lock}, {@code pixi.toml}, or {@code conda-lock.yml}
 * alone. What it reads keeps its meaning beside them, so they decide only where no file of its says what to install.
 *
 * @param conda what conda environments have in common
 */
record PixiPack(CondaPart conda) implements BuildPack {
    private static final List<String> STRONGER = List.of("requirements.txt", "Pipfile", "Pipfile.lock");

    private static final SequencedMap<String, Executed.CondaFile> KINDS = kinds();

    private static SequencedMap<String, Executed.CondaFile> kinds() {
        SequencedMap<String, Executed.CondaFile> kinds = new LinkedHashMap<>();
        kinds.put("pixi.lock", Executed.CondaFile.PIXI_LOCK);
        kinds.put("pixi.toml", Executed.CondaFile.PIXI_MANIFEST);
        kinds.put(CondaPart.LOCK, Executed.CondaFile.CONDA_LOCK);
        return Collections.unmodifiableSequencedMap(kinds);
    }

    /** The file that decides, if one does. */
    static Optional<String> file(Project project) {
        return STRONGER.stream().anyMatch(project::has)
                ? Optional.empty()
                : KINDS.keySet().stream().filter(project::has).findFirst();
    }

    @Override
    public Optional<ImagePlan> plan(Project project) {
        Optional<String> name = file(project);
        if (name.isEmpty()) {
            STRONGER.stream()
                    .filter(project::has)
                    .findFirst()
                    .ifPresent(stronger -> project.notUsed(
                            stronger + " says what to install", KINDS.keySet().toArray(String[]::new)));
            return Optional.empty();
        }
        String path = project.path(name.get());
        project.notUsed(
                path + " says what to install",
                "pyproject.toml",
                "setup.py",
                "uv.lock",
                "poetry.lock",
                "pylock.toml",
                "runtime.txt");
        if (!name.get().equals(CondaPart.LOCK)) {
            project.notUsed(path + " comes before it", CondaPart.LOCK);
        }
        Step step = new Executed.CondaEnvironment(
                Objects.requireNonNull(KINDS.get(name.get())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                path);
        boolean pixi = !name.get().equals(CondaPart.LOCK);
        Environment environment = new Environment(
                        conda.pythons().standard(),
                        List.of((pixi ? "pixi" : "conda") + " because of " + path),
                        List.of(step),
                        List.of())
                .within(List.of(), RPack.locked(project, Optional.empty()), RPack.scripts(project, Optional.empty()));
        return Optional.of(environment.plan(pixi ? "pixi" : "conda", project));
    }
}
