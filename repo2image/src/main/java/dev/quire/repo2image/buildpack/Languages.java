package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What lies below R or Julia: a conda environment if there is one, and everything for Python. */
final class Languages {
    private Languages() {}

    static Environment below(PythonPart python, CondaPart conda, Project project, Optional<RuntimeFile> runtime) {
        if (conda.file(project).isEmpty()) {
            return python.of(project, runtime);
        }
        project.notUsed(
                "the conda environment says what to install", "Pipfile", "Pipfile.lock", "uv.lock", "poetry.lock");
        Environment packages = python.withoutPipfile(project, runtime);
        // Packages go into the environment whose Python the kernel has.
        Optional<String> requirements =
                project.has("requirements.txt") ? Optional.of(project.path("requirements.txt")) : Optional.empty();
        Optional<PythonVersion> named = runtime.map(_ -> packages.python());
        Environment environment = conda.of(project, named, requirements, Optional.empty());
        List<String> reasons = new ArrayList<>(environment.reasons());
        List<Step> later = new ArrayList<>(environment.onContent());
        later.addAll(packages.onContent());
        return new Environment(packages.python(), reasons, environment.steps(), later);
    }
}
