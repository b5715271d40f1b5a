package dev.quire.repo2image.buildpack;

import java.util.List;
import java.util.Optional;

/**
 * pixi: {@code pixi.lock} or {@code pixi.toml}. What repo2docker reads keeps its meaning beside them, so they decide only where
 * no file of its says what to install.
 *
 * @param conda what conda environments have in common
 */
record PixiPack(CondaPart conda) implements BuildPack {
    private static final List<String> STRONGER = List.of("requirements.txt", "Pipfile", "Pipfile.lock");

    @Override
    public Optional<ImagePlan> plan(Project project) {
        boolean locked = project.has("pixi.lock");
        if (!locked && !project.has("pixi.toml")) {
            return Optional.empty();
        }
        Optional<String> stronger = STRONGER.stream().filter(project::has).findFirst();
        if (stronger.isPresent()) {
            project.notUsed(stronger.get() + " says what to install", "pixi.lock", "pixi.toml");
            return Optional.empty();
        }
        String path = project.path(locked ? "pixi.lock" : "pixi.toml");
        project.notUsed(path + " says what to install", "pyproject.toml", "setup.py", "uv.lock", "runtime.txt");
        Executed.CondaFile kind = locked ? Executed.CondaFile.PIXI_LOCK : Executed.CondaFile.PIXI_MANIFEST;
        Step step = new Executed.CondaEnvironment(kind, Optional.empty(), Optional.empty(), Optional.empty(), path);
        Environment environment = new Environment(
                conda.pythons().standard(), List.of("pixi because of " + path), List.of(step), List.of());
        return Optional.of(environment.plan("pixi", project));
    }
}
