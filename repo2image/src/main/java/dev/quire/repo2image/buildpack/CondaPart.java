package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conda environment of a project, whichever pack decides about the rest.
 *
 * @param pythons the versions of Python that are preferred in it
 */
record CondaPart(Pythons pythons) {
    private static final List<String> DECLARATIONS = List.of("environment.yml", "environment.yaml");
    static final String LOCK = "conda-lock.yml";

    /** What the solver is asked for where the file admits none of the preferred ones, newest first. */
    private static final List<String> FURTHER = List.of("3.14", "3.13", "3.12", "3.11", "3.10", "3.9", "3.8");

    /** The file that declares the environment, or the lock that was made from it. */
    Optional<String> file(Project project) {
        Optional<String> declaration =
                DECLARATIONS.stream().filter(project::has).findFirst();
        return project.has(LOCK) ? declaration.map(_ -> LOCK) : declaration;
    }

    /**
     * The environment.
     *
     * @param runtime what names the Python when the environment does not
     * @param requirements a requirements file to be installed into it
     * @param wanted R, to be had in it when the file does not ask for it
     */
    Environment of(
            Project project, Optional<PythonVersion> runtime, Optional<String> requirements, Optional<String> wanted) {
        String name = file(project).orElseThrow();
        String path = project.path(name);
        List<String> reasons = new ArrayList<>(List.of("conda because of " + path));
        if (name.equals(LOCK)) {
            project.notUsed(LOCK + " locks the environment", DECLARATIONS.toArray(String[]::new));
            Step step = new Executed.CondaEnvironment(
                    Executed.CondaFile.CONDA_LOCK, Optional.empty(), Optional.empty(), requirements, path);
            return new Environment(pythons.standard(), reasons, List.of(step), List.of());
        }
        DECLARATIONS.stream()
                .filter(other -> !other.equals(name))
                .forEach(other -> project.notUsed(name + " comes before it", other));
        CondaFile file = CondaFile.read(project.files(), path);
        Optional<String> python = python(file, runtime);
        Optional<String> r = file.r().or(() -> wanted);
        python.ifPresent(version -> reasons.add("Python " + version + " in it because "
                + (file.constrainsPython() ? "of " + file.pythonAt() : "no file says otherwise")));
        Step step = new Executed.CondaEnvironment(Executed.CondaFile.ENVIRONMENT, python, r, requirements, path);
        boolean later = file.readsContent();
        return new Environment(
                pythons.standard(), reasons, later ? List.of() : List.of(step), later ? List.of(step) : List.of());
    }

    private Optional<String> python(CondaFile file, Optional<PythonVersion> runtime) {
        if (!file.constrainsPython()) {
            return Optional.of(runtime.orElse(pythons.standard()).feature());
        }
        List<PythonVersion> candidates = new ArrayList<>(pythons.available());
        for (String feature : FURTHER) {
            String[] numbers = feature.split("\\.");
            candidates.add(new PythonVersion(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), 0));
        }
        return candidates.stream()
                .filter(file::admits)
                .map(PythonVersion::feature)
                .findFirst();
    }
}
