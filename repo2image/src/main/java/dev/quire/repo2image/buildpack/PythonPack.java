package dev.quire.repo2image.buildpack;

import java.util.Optional;

/**
 * Python: {@code Pipfile}, {@code requirements.txt}, {@code pyproject.toml}, {@code setup.py} and locks. Also what is built where
 * there is nothing of all this, so it is the last pack and always detects.
 *
 * @param python reads them
 */
record PythonPack(PythonPart python) implements BuildPack {
    @Override
    public Optional<ImagePlan> plan(Project project) {
        String name = PythonPart.hasPipfile(project) ? "pipenv" : "python";
        return Optional.of(python.of(project, project.runtime()).plan(name, project));
    }
}
