package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import java.util.List;
import java.util.Optional;

/**
 * conda: {@code environment.yml} or {@code conda-lock.yml}; alone, since it brings its own Python.
 *
 * @param conda reads them
 */
record CondaPack(CondaPart conda) implements BuildPack {
    @Override
    public Optional<ImagePlan> plan(Project project) {
        Optional<String> file = conda.file(project);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            project.runtime().ifPresent(runtime -> project.notUsed(file.get() + " says which Python", "runtime.txt"));
        } catch (BuildException e) {
            project.log().line("runtime.txt is not used, and cannot be read: " + e.getMessage());
        }
        project.notUsed(
                file.get() + " says what to install; name it there under 'pip:'",
                "requirements.txt",
                "Pipfile",
                "Pipfile.lock",
                "pyproject.toml",
                "setup.py",
                "uv.lock",
                "poetry.lock",
                "pylock.toml",
                "pixi.toml",
                "pixi.lock");
        Optional<String> r = RPack.packageFile(project).map(_ -> "r-base");
        Environment environment = conda.of(project, Optional.empty(), Optional.empty(), r);
        List<Step> packages = RPack.packages(project, Optional.empty());
        return Optional.of(environment.within(List.of(), packages, List.of()).plan("conda", project));
    }
}
