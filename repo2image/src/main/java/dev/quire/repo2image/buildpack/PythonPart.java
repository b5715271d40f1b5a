package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Python of a project and what it asks to be installed into it, whichever pack decides about the rest.
 *
 * @param pythons the versions that can be had
 */
record PythonPart(Pythons pythons) {
    private static final String REQUIREMENTS = "requirements.txt";
    private static final String PYPROJECT = "pyproject.toml";
    private static final String PIPFILE = "Pipfile";
    private static final String PIPFILE_LOCK = "Pipfile.lock";

    /** Locks of a project, the first that is there counts; each is made from what {@code pyproject.toml} declares. */
    private static final List<String> LOCKS = List.of("pylock.toml", "uv.lock", "poetry.lock");

    static boolean hasPipfile(Project project) {
        return project.has(PIPFILE) || project.has(PIPFILE_LOCK);
    }

    /** What that project asks for, with the Python that {@code runtime.txt} names. */
    Environment of(Project project, Optional<RuntimeFile> runtime) {
        if (!hasPipfile(project)) {
            return withoutPipfile(project, runtime);
        }
        runtime.filter(file -> !file.language().equals("python")).ifPresent(PythonChoice::refuse);
        return pipenv(project, runtime);
    }

    private Environment pipenv(Project project, Optional<RuntimeFile> runtime) {
        runtime.ifPresent(file -> project.notUsed("the Pipfile says which Python", "runtime.txt"));
        project.notUsed(
                "the Pipfile says what to install",
                REQUIREMENTS,
                PYPROJECT,
                "setup.py",
                "uv.lock",
                "poetry.lock",
                "pylock.toml");
        Optional<TomlFile> pipfile = project.has(PIPFILE)
                ? Optional.of(TomlFile.read(project.files(), project.path(PIPFILE)))
                : Optional.empty();
        Optional<Pipfile.Wanted> wanted = (project.has(PIPFILE_LOCK)
                        ? Pipfile.pythonOfLock(project.files(), project.path(PIPFILE_LOCK))
                        : Optional.<Pipfile.Wanted>empty())
                .or(() -> pipfile.flatMap(Pipfile::python));
        PythonChoice python = wanted.map(choice -> PythonChoice.of(pythons, project, choice.version(), choice.place()))
                .orElseGet(() -> PythonChoice.of(
                        pythons, project, Optional.empty(), PythonRange.ANY, new Place(project.path(PIPFILE), 0)));
        Step step = project.has(PIPFILE_LOCK)
                ? new Step.PythonLock(python.version(), project.path(PIPFILE_LOCK))
                : new Step.PythonPackages(python.version(), Pipfile.requirements(pipfile.orElseThrow()));
        return new Environment(python.version(), List.of(python.reason()), List.of(step), List.of());
    }

    /** The same, as if there were no Pipfile. */
    Environment withoutPipfile(Project project, Optional<RuntimeFile> runtime) {
        Optional<PyProject> declared = project.has(PYPROJECT)
                ? Optional.of(PyProject.read(project.files(), project.path(PYPROJECT)))
                : Optional.empty();
        PythonChoice python = PythonChoice.of(
                pythons,
                project,
                runtime,
                declared.map(PyProject::requiresPython).orElse(PythonRange.ANY),
                declared.map(PyProject::requiresPythonAt).orElse(new Place(project.path(PYPROJECT), 0)));
        List<String> reasons = new ArrayList<>(List.of(python.reason()));
        List<Step> steps = new ArrayList<>();
        Optional<String> lock =
                LOCKS.stream().filter(project::has).map(project::path).findFirst();
        if (lock.isPresent() && !project.has(REQUIREMENTS)) {
            reasons.add("Packages as locked because of " + lock.get());
            LOCKS.stream()
                    .filter(other -> !project.path(other).equals(lock.get()))
                    .forEach(other -> project.notUsed(lock.get() + " comes before it", other));
            steps.add(new Step.PythonLock(python.version(), lock.get()));
        } else {
            project.notUsed(REQUIREMENTS + " says what to install", LOCKS.toArray(String[]::new));
            project.notUsed(
                    "this version does not read it; 'pdm export -f pylock' writes one that it does", "pdm.lock");
            Requirements requirements = project.has(REQUIREMENTS)
                    ? RequirementsFile.read(project.files(), project.path(REQUIREMENTS))
                    : Requirements.NONE;
            requirements = requirements.and(
                    declared.map(file -> file.dependencies().get()).orElse(Requirements.NONE));
            if (!requirements.isEmpty()) {
                steps.add(new Step.PythonPackages(python.version(), requirements));
            }
        }
        // What a build computes is in the lock, if there is one.
        boolean computed = steps.stream().noneMatch(Step.PythonLock.class::isInstance)
                && declared.map(PyProject::dynamic).orElse(false);
        List<Step> projects = project(project, declared, computed);
        if (steps.isEmpty() && projects.isEmpty()) {
            project.log()
                    .line("No packages are asked for: the plain stack for Python "
                            + python.version().feature());
        }
        return new Environment(python.version(), reasons, steps, projects);
    }

    /** The project itself, if it is to be installed. In a configuration directory a file declares dependencies only. */
    private static List<Step> project(Project project, Optional<PyProject> declared, boolean computed) {
        boolean isPackage = project.isAtRoot()
                && declared.map(PyProject::kind)
                        .filter(PyProject.Kind.PACKAGE::equals)
                        .isPresent();
        if (isPackage || project.hasAtRoot("setup.py")) {
            return List.of(new Executed.PythonProject(".", isPackage ? PYPROJECT : "setup.py"));
        }
        declared.ifPresent(file -> {
            String path = project.path(PYPROJECT);
            if (computed) {
                throw new Place(path, 0)
                        .unsupported("dependencies that a build computes ('dynamic') are known only when the project is"
                                + " installed, and it is not; list them in requirements.txt beside this file.");
            }
            project.log()
                    .line(
                            file.kind() == PyProject.Kind.TOOLS
                                    ? path + " declares no project and is not used"
                                    : path + ": its dependencies are installed, the project itself is not a package");
        });
        return List.of();
    }
}
