package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What we plan, in the words of the comparison. */
final class PlannedOutcome {
    /** The newest patch versions that repo2docker knows; ours are known to the step that installs. */
    private static final Map<String, String> R = Map.of(
            "", "4.4.2", "4.5", "4.5.1", "4.4", "4.4.2", "4.3", "4.3.3", "4.2", "4.2.3", "4.1", "4.1.3", "4.0", "4.0.5",
            "3.6", "3.6.3");

    /** Those of repo2docker, its default first and then the newest. */
    static final Pythons PYTHONS = new Pythons(List.of(
            new PythonVersion(3, 10, 0),
            new PythonVersion(3, 14, 0),
            new PythonVersion(3, 13, 0),
            new PythonVersion(3, 12, 0),
            new PythonVersion(3, 11, 0),
            new PythonVersion(3, 9, 0),
            new PythonVersion(3, 8, 0)));

    private final GeneratedTrees.GeneratedTree tree;
    private final List<String> juliaVersions;
    private final SortedSet<String> installs = new TreeSet<>();
    private String python = "";
    private Optional<String> r = Optional.empty();
    private Optional<String> julia = Optional.empty();

    private PlannedOutcome(GeneratedTrees.GeneratedTree tree, List<String> juliaVersions) {
        this.tree = tree;
        this.juliaVersions = juliaVersions;
    }

    static Outcome of(GeneratedTrees.GeneratedTree tree, List<String> juliaVersions) {
        try {
            ImagePlan plan = BuildPacks.standard(PYTHONS).plan(tree.tree(), line -> {});
            return switch (plan) {
                case ImagePlan.FromDockerfile _ -> Outcome.REFUSED.pack("dockerfile");
                case ImagePlan.Composed composed -> new PlannedOutcome(tree, juliaVersions).outcome(composed);
            };
        } catch (BuildException e) {
            return Outcome.REFUSED;
        }
    }

    private Outcome outcome(ImagePlan.Composed plan) {
        python = plan.pack().equals("nix") ? "" : plan.python().feature();
        SortedSet<String> scripts = new TreeSet<>();
        if (!plan.pack().equals("nix")) {
            // There, both run the script inside the shell.
            plan.start().ifPresent(start -> scripts.add("start:" + start));
        }
        for (Step step : plan.steps()) {
            switch (step) {
                case Executed.PostBuild script -> scripts.add("postBuild:" + script.file());
                case Executed executed -> {
                    if (!executed(executed)) {
                        return Outcome.REFUSED;
                    }
                }
                case Step.PythonPackages packages -> {
                    packages.requirements()
                            .requirements()
                            .forEach(stated -> packages(stated.place().file()));
                    packages.requirements()
                            .sources()
                            .forEach(stated -> packages(stated.place().file()));
                }
                case Step.PythonLock lock ->
                    installs.add(
                            lock.file().endsWith("Pipfile.lock")
                                    ? "pipenv-lock:" + directory(lock.file(), ".")
                                    : "lock:" + lock.file());
                case Step.Base _, Step.Stack _, Step.Content _ -> {}
            }
        }
        if (installs.contains("pip:.")) {
            // What the project depends on is installed with it.
            installs.remove("pip:pyproject.toml");
        }
        return new Outcome(plan.pack(), python, r, julia, installs, scripts);
    }

    private boolean executed(Executed step) {
        switch (step) {
            case Executed.AptPackages apt -> apt.packages().forEach(name -> installs.add("apt:" + name));
            case Executed.CondaEnvironment conda -> {
                installs.add("conda:" + conda.file());
                conda.r().ifPresent(base -> installs.add("conda:" + base));
                conda.requirements().ifPresent(file -> installs.add("pip:" + file));
                python = conda.python().orElse("");
            }
            case Executed.PythonProject project -> installs.add("pip:" + project.directory());
            case Executed.RLanguage language -> {
                String wanted = language.version().orElse("");
                r = Optional.of(R.getOrDefault(wanted, wanted) + " "
                        + language.snapshot().map(Object::toString).orElse("recent"));
            }
            case Executed.RPackages packages -> {
                String tool = switch (packages.kind()) {
                    case INSTALL_SCRIPT -> "rscript:" + packages.file();
                    case DESCRIPTION -> "r:remotes::install_local()";
                    case RENV_LOCK -> "renv:" + packages.file();
                };
                installs.add(tool);
            }
            case Executed.JuliaProject project -> {
                installs.add("julia:" + directory(project.file(), "").replaceFirst("^(?=.)", "/"));
                julia = JuliaCompat.parse(project.compat().orElse("1.6"), new Place(project.file(), 0))
                        .newest(juliaVersions);
                return julia.isPresent();
            }
            case Executed.NixShell nix -> installs.add("nix:" + nix.file());
            case Executed.PostBuild _ -> {}
        }
        return true;
    }

    private void packages(String file) {
        if (file.endsWith("Pipfile")) {
            installs.add("pipenv:" + directory(file, "."));
        } else if (file.endsWith("pyproject.toml")) {
            installs.add("pip:" + file);
        } else {
            // Files that are included are a matter of the file that includes them.
            installs.add("pip:"
                    + (tree.files().containsKey(file) && file.endsWith("requirements.txt") ? file : including(file)));
        }
    }

    private String including(String file) {
        return directory(file, "").isEmpty() ? "requirements.txt" : directory(file, "") + "/requirements.txt";
    }

    private static String directory(String file, String none) {
        int slash = file.lastIndexOf('/');
        return slash < 0 ? none : file.substring(0, slash);
    }
}
