package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.buildpack.GeneratedTrees.GeneratedTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Where we do otherwise than repo2docker.
 *
 * @param why ours is right, in one line
 * @param change its answer for a tree to ours; the same answer where the difference does not apply
 */
record ListedDifference(String why, BiFunction<GeneratedTree, Outcome, Outcome> change) {
    private static final Set<String> ON_PYTHON = Set.of("python", "r", "julia");

    /** In this order; those that refuse come last. */
    static final List<ListedDifference> ALL = List.of(
            new ListedDifference(
                    "a runtime.txt that cannot be read aborts a conda repository although it is ignored there",
                    (tree, its) -> open(tree, its) && conda(tree) && badRuntime(tree) ? Outcome.any("*") : its),
            new ListedDifference(
                    "a patch version, a comment or a capital letter in runtime.txt is no reason to fail or to be ignored",
                    (tree, its) -> readableByUs(tree)
                            .map(python -> read(tree, its, python))
                            .orElse(its)),
            new ListedDifference(
                    "beside DESCRIPTION, a runtime.txt that names a Python names no version of R",
                    (tree, its) -> open(tree, its)
                                    && description(tree)
                                    && runtime(tree).startsWith("python")
                            ? Outcome.any("*")
                            : its),
            new ListedDifference(
                    "whether there is such an R or such a Python for conda is known to the step that installs it",
                    (tree, its) -> its.refused()
                                    && (runtime(tree).startsWith("r-9.9")
                                            || environment(tree).contains("3.15"))
                            ? Outcome.any("*")
                            : its),
            new ListedDifference(
                    "'1.6, 1.9' means any of them to Julia's package manager",
                    (tree, its) -> its.refused() && julia(tree).contains("1.6, 1.9") ? Outcome.any("julia") : its),
            new ListedDifference(
                    "a requirements file without requirements installs nothing, so there is no step for it",
                    (tree, its) -> tree.text("requirements.txt")
                                    .filter(text -> text.isBlank() || text.startsWith("#"))
                                    .isPresent()
                            ? its.without("pip:" + tree.directory() + "requirements.txt")
                            : its),
            new ListedDifference(
                    "R that is named without a date, or in capitals, is R; without a date its packages are the newest",
                    (tree, its) -> !named(tree).isEmpty()
                                    && Set.of("python", "conda", "pipenv").contains(its.pack())
                            ? its.pack("r").r(Optional.of(named(tree)))
                            : its),
            new ListedDifference(
                    "a lock of conda or pixi is honoured where no other file says what to install",
                    ListedDifference::condaLocked),
            new ListedDifference(
                    "install.R and renv.lock say what R packages are needed, so R and they are installed",
                    ListedDifference::rFiles),
            new ListedDifference(
                    "beside R or Julia, a Pipfile says what to install into Python as it does alone",
                    (tree, its) ->
                            ON_PYTHON.contains(its.pack()) && pipenv(tree) && !conda(tree) ? pipenvOf(tree, its) : its),
            new ListedDifference(
                    "what environment.yml says of Python is read as conda reads it, beside R and Julia too",
                    (tree, its) -> its.installs().contains("conda:" + tree.directory() + environmentName(tree))
                            ? its.python(pythonOfEnvironment(tree, its.python()))
                            : its),
            new ListedDifference(
                    "where no file names a Python, the base with the R that is named brings its own",
                    (tree, its) -> its.pack().equals("r")
                                    && runtime(tree).startsWith("r-4.2")
                                    && its.python().equals("3.10")
                            ? its.python("3.11")
                            : its),
            new ListedDifference(
                    "a project of uv or Poetry gets what it declares, in a configuration directory too",
                    ListedDifference::declared),
            new ListedDifference(
                    "a lock is honoured where no other file says what to install", ListedDifference::locked),
            new ListedDifference(
                    "with a configuration directory, a Dockerfile at the root is content",
                    (tree, its) -> its.refused()
                                    && !tree.directory().isEmpty()
                                    && tree.files()
                                            .getOrDefault("Dockerfile", "")
                                            .contains("andrewosh")
                            ? Outcome.any("*")
                            : its),
            new ListedDifference(
                    "a language that nobody installs is refused, not skipped in silence",
                    (tree, its) -> Set.of("julia", "ruby")
                                            .contains(runtime(tree).split("-")[0])
                                    && ON_PYTHON.contains(its.pack())
                                    && !its.installs().stream().anyMatch(install -> install.startsWith("conda:"))
                                    && its.julia().isEmpty()
                            ? Outcome.REFUSED
                            : its),
            new ListedDifference(
                    "a required path without a project, and a file: URL, are refused with file and line before anything is built",
                    (tree, its) -> locations(tree, its) ? Outcome.REFUSED : its),
            new ListedDifference(
                    "apt.txt is one name to a line: what else is there would be an option or a command to a root shell",
                    (tree, its) -> tree.text("apt.txt")
                                            .filter(text -> text.matches("(?s)(curl wget|curl;|-o=|curl &&).*"))
                                            .isPresent()
                                    && !its.pack().equals("dockerfile")
                            ? Outcome.REFUSED
                            : its));

    Outcome applied(GeneratedTree tree, Outcome outcome) {
        return change.apply(tree, outcome);
    }

    private static Outcome rFiles(GeneratedTree tree, Outcome its) {
        boolean script = tree.has("install.R");
        boolean lock = tree.has("renv.lock");
        if (!(script || lock) || !Set.of("python", "pipenv", "conda", "r").contains(its.pack())) {
            return its;
        }
        Outcome ours = its;
        if (its.pack().equals("conda")) {
            boolean brings = its.installs().stream().anyMatch(install -> install.startsWith("conda:r-base"));
            ours = brings || tree.has("conda-lock.yml") ? its : its.with("conda:r-base");
        } else if (!its.pack().equals("r")) {
            ours = its.pack("r").r(Optional.of("4.4.2 recent"));
        }
        ours = script ? ours.with("rscript:" + tree.directory() + "install.R") : ours;
        return lock ? ours.with("renv:" + tree.directory() + "renv.lock") : ours;
    }

    private static Outcome pipenvOf(GeneratedTree tree, Outcome its) {
        String lock = tree.text("Pipfile.lock").orElse("");
        String pipfile = tree.text("Pipfile").orElse("");
        if (lock.equals("{") || pipfile.equals("[packages\n")) {
            return Outcome.REFUSED;
        }
        String where = tree.directory().isEmpty() ? "." : tree.directory().replace("/", "");
        String python = "3.10";
        if (pipfile.contains("3.9.7")) {
            python = "3.9";
        } else if (pipfile.contains("3.11")) {
            python = "3.11";
        }
        if (lock.contains("3.12")) {
            python = "3.12";
        } else if (lock.contains("3.11")) {
            python = "3.11";
        }
        return its.without("pip:")
                .with((lock.isEmpty() ? "pipenv:" : "pipenv-lock:") + where)
                .python(python);
    }

    private static Outcome declared(GeneratedTree tree, Outcome its) {
        String text = tree.text("pyproject.toml").orElse("");
        boolean project = text.contains("[project]") || text.contains("[tool.poetry]");
        boolean installed = its.installs().contains("pip:.");
        boolean elsewhere = conda(tree) || pipenv(tree);
        if (!ON_PYTHON.contains(its.pack()) || !project || installed || elsewhere) {
            return its;
        }
        if (text.contains("dynamic")) {
            return Outcome.REFUSED;
        }
        Outcome ours = text.contains("numpy") ? its.with("pip:" + tree.directory() + "pyproject.toml") : its;
        boolean named = !runtime(tree).isEmpty() && !runtime(tree).startsWith("r-");
        Map<String, String> required = Map.of(
                "python = \"^3.11\"", "3.14", ">=3.12", "3.14", ">=3.9,<3.10", "3.9", "~=3.11", "3.14", ">=3.15", "");
        for (Map.Entry<String, String> one : required.entrySet()) {
            if (text.contains(one.getKey()) && !named) {
                return one.getValue().isEmpty() ? Outcome.REFUSED : ours.python(one.getValue());
            }
        }
        return text.contains("\"three\"") ? Outcome.REFUSED : ours;
    }

    private static Outcome locked(GeneratedTree tree, Outcome its) {
        boolean says = tree.has("requirements.txt") || conda(tree) || pipenv(tree);
        Optional<String> lock = List.of("pylock.toml", "uv.lock", "poetry.lock").stream()
                .filter(name -> tree.has(name))
                .findFirst();
        if (says || lock.isEmpty() || !ON_PYTHON.contains(its.pack())) {
            return its;
        }
        return its.without("pip:" + tree.directory() + "pyproject.toml").with("lock:" + tree.directory() + lock.get());
    }

    private static Outcome condaLocked(GeneratedTree tree, Outcome its) {
        boolean lock = tree.has("conda-lock.yml");
        if (its.pack().equals("conda") && lock) {
            return its.without("conda:")
                    .with("conda:" + tree.directory() + "conda-lock.yml")
                    .python("");
        }
        boolean says = tree.has("requirements.txt") || conda(tree) || pipenv(tree);
        boolean pixi = tree.has("pixi.lock") || tree.has("pixi.toml");
        boolean open = its.pack().equals("python") || open(tree, its);
        return open && !says && (pixi || lock) ? Outcome.any(pixi ? "pixi" : "conda") : its;
    }

    private static boolean locations(GeneratedTree tree, Outcome its) {
        boolean pip = its.installs().contains("pip:" + tree.directory() + "requirements.txt");
        boolean requirement = tree.text("requirements.txt")
                .filter(text -> text.matches("(?s)(-e \\.|\\.|\\./local|file:).*"))
                .filter(text -> text.startsWith("file:") || !project(tree, text.contains("./local") ? "local/" : ""))
                .isPresent();
        boolean pipfile = its.installs().stream().anyMatch(install -> install.startsWith("pipenv:"))
                && tree.text("Pipfile").orElse("").contains("path =");
        return (pip && requirement) || pipfile;
    }

    private static boolean project(GeneratedTree tree, String directory) {
        return tree.files().containsKey(directory + "setup.py")
                || tree.files().containsKey(directory + "pyproject.toml");
    }

    private static String pythonOfEnvironment(GeneratedTree tree, String unsaid) {
        String text = environment(tree);
        Map<String, String> said = Map.of(
                "python>=3.11", "3.14",
                "python >=3.9,<3.12", "3.10",
                "::python=3.12", "3.12",
                "python 3.12", "3.12",
                "python=3.11", "3.11",
                "python==3.11", "3.11",
                "python = 3.13", "3.13",
                "python=3.12", "3.12",
                "python=3\n", "3.10");
        return said.entrySet().stream()
                .filter(one -> text.contains(one.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(unsaid);
    }

    /** Whether it refuses for a reason that may be the one at hand. */
    private static boolean open(GeneratedTree tree, Outcome its) {
        return its.refused() && !tree.has("REQUIRE") && !tree.has("Dockerfile");
    }

    private static boolean badRuntime(GeneratedTree tree) {
        return tree.has("runtime.txt");
    }

    private static Outcome read(GeneratedTree tree, Outcome its, String python) {
        if (its.pack().equals("python")) {
            return its.python(python);
        }
        return open(tree, its) && !pipenv(tree) ? Outcome.any("*") : its;
    }

    /** The Python of a runtime.txt that repo2docker does not read. */
    private static Optional<String> readableByUs(GeneratedTree tree) {
        return switch (runtime(tree)) {
            case "python-3.9.7\n" -> Optional.of("3.9");
            case "# why\npython-3.11\n", "python-3.11  # because\n", "Python-3.11" -> Optional.of("3.11");
            default -> Optional.empty();
        };
    }

    /** R's version and day where only we read them. */
    private static String named(GeneratedTree tree) {
        return switch (runtime(tree)) {
            case "r-4.3\n" -> "4.3.3 recent";
            case "R-4.3-2024-01-01" -> "4.3.3 2024-01-01";
            default -> "";
        };
    }

    private static String runtime(GeneratedTree tree) {
        return tree.text("runtime.txt").orElse("");
    }

    private static String julia(GeneratedTree tree) {
        return tree.text("JuliaProject.toml")
                .or(() -> tree.text("Project.toml"))
                .orElse("");
    }

    private static boolean conda(GeneratedTree tree) {
        return tree.has("environment.yml") || tree.has("environment.yaml");
    }

    private static String environmentName(GeneratedTree tree) {
        return tree.has("environment.yml") ? "environment.yml" : "environment.yaml";
    }

    private static String environment(GeneratedTree tree) {
        return tree.text(environmentName(tree)).orElse("");
    }

    private static boolean pipenv(GeneratedTree tree) {
        return tree.has("Pipfile") || tree.has("Pipfile.lock");
    }

    private static boolean description(GeneratedTree tree) {
        return tree.directory().isEmpty() && tree.has("DESCRIPTION");
    }
}
