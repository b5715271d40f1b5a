package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Python: {@code runtime.txt}, {@code requirements.txt} and {@code pyproject.toml}. Also what is built where there is nothing
 * of all this, so it is the last pack and always detects.
 *
 * @param pythons the versions that can be had
 */
record PythonPack(Pythons pythons) implements BuildPack {
    private static final String RUNTIME = "runtime.txt";
    private static final String REQUIREMENTS = "requirements.txt";
    private static final String PYPROJECT = "pyproject.toml";

    @Override
    public Optional<Environment> detect(Project project) {
        Optional<RuntimeFile> runtime = project.has(RUNTIME)
                ? Optional.of(RuntimeFile.read(project.files(), project.path(RUNTIME)))
                : Optional.empty();
        Optional<PyProject> declared = project.has(PYPROJECT)
                ? Optional.of(PyProject.read(project.files(), project.path(PYPROJECT)))
                : Optional.empty();
        Requirements requirements = project.has(REQUIREMENTS)
                ? RequirementsFile.read(project.files(), project.path(REQUIREMENTS))
                : Requirements.NONE;
        if (declared.isPresent()) {
            String path = project.path(PYPROJECT);
            Optional<BuildException> refusal = declared.get().refusal(path);
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            project.log()
                    .line(
                            declared.get().declaresProject()
                                    ? path + ": its dependencies are installed, the project itself is not a package"
                                    : path + " declares no project and is not used");
            requirements = requirements.and(declared.get().dependencies());
        }
        PythonVersion python = python(project, runtime, declared);
        if (requirements.isEmpty()) {
            project.log().line("No packages are asked for: the plain stack for Python " + python.feature());
            return Optional.of(new Environment(python, List.of()));
        }
        return Optional.of(new Environment(python, List.of(new Step.PythonPackages(python, requirements))));
    }

    private PythonVersion python(Project project, Optional<RuntimeFile> runtime, Optional<PyProject> declared) {
        Predicate<PythonVersion> admitted = python -> declared.stream()
                .flatMap(file -> file.requiresPython().stream())
                .allMatch(specifier -> specifier.admits(python));
        if (runtime.isPresent()) {
            PythonVersion chosen = named(project, runtime.get());
            if (!admitted.test(chosen)) {
                throw runtime.get()
                        .place()
                        .invalid("Python " + chosen + " is not within requires-python of "
                                + declared.orElseThrow().requiresPythonAt() + "; change one of them.");
            }
            return chosen;
        }
        PythonVersion chosen = pythons.available().stream()
                .filter(admitted)
                .findFirst()
                .orElseThrow(() -> {
                    PyProject file = declared.orElseThrow();
                    String wanted = file.requiresPython().stream()
                            .map(Specifier::toString)
                            .collect(Collectors.joining(","));
                    return file.requiresPythonAt()
                            .unsupported(
                                    "Python " + wanted + " is required, but this installation has " + pythons + ".");
                });
        if (!chosen.equals(pythons.standard())) {
            project.log().line("requires-python selects Python " + chosen.feature());
        }
        return chosen;
    }

    /** The version that {@code runtime.txt} names, or the one nearest to it of the same feature version. */
    private PythonVersion named(Project project, RuntimeFile runtime) {
        if (!runtime.language().equals("python")) {
            if (List.of("r", "julia").contains(runtime.language())) {
                String language = runtime.language().equals("r") ? "R" : "Julia";
                throw runtime.place()
                        .unsupported("the file asks for " + language + ", which this version does not build yet; name a"
                                + " Python, e.g. 'python-" + pythons.standard().feature() + "'.");
            }
            throw runtime.place().invalid("'" + runtime.language() + "' is not a language that can be named here.");
        }
        if (runtime.date().isPresent()) {
            project.log().line(runtime.place() + ": the date has no meaning for Python and is not used");
        }
        if (runtime.version().isEmpty()) {
            return pythons.standard();
        }
        String wanted = runtime.version().get();
        PythonVersion chosen = pythons.available().stream()
                .filter(python -> wanted.equals(String.valueOf(python.major()))
                        || wanted.equals(python.feature())
                        || wanted.startsWith(python.feature() + "."))
                .findFirst()
                .orElseThrow(() -> runtime.place()
                        .unsupported("Python " + wanted + " is not available; this installation has " + pythons + "."));
        if (wanted.startsWith(chosen.feature() + ".") && !wanted.equals(chosen.toString())) {
            project.log().line(runtime.place() + ": Python " + chosen + " is the nearest to " + wanted);
        }
        return chosen;
    }
}
