package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * R: {@code runtime.txt} that names it, {@code install.R}, {@code renv.lock}, or a package's {@code DESCRIPTION} at the root.
 * Everything for Python beside it is installed, too.
 *
 * @param python reads what is for Python
 * @param conda reads {@code environment.yml}
 */
record RPack(PythonPart python, CondaPart conda) implements BuildPack {
    private static final String INSTALL = "install.R";
    private static final String RENV = "renv.lock";
    private static final String DESCRIPTION = "DESCRIPTION";

    /** The first day of which there are snapshots of R's packages. */
    private static final LocalDate FIRST_SNAPSHOT = LocalDate.of(2018, 12, 7);

    @Override
    public Optional<ImagePlan> plan(Project project) {
        Optional<RuntimeFile> runtime = conda.file(project).isPresent() ? readable(project) : project.runtime();
        Optional<RuntimeFile> named = runtime.filter(file -> file.language().equals("r"));
        Optional<String> trigger = named.map(file -> file.place().toString())
                .or(() -> project.hasAtRoot(DESCRIPTION) ? Optional.of(DESCRIPTION) : Optional.empty())
                .or(() -> conda.file(project).isPresent()
                                || PixiPack.file(project).isPresent()
                        ? Optional.empty()
                        : packageFile(project));
        if (trigger.isEmpty()) {
            return Optional.empty();
        }
        named.flatMap(RuntimeFile::date).ifPresent(date -> check(date, named.orElseThrow()));
        if (named.isPresent() && named.get().date().isEmpty()) {
            project.log().line(named.get().place() + ": without a date, the newest packages of R are installed");
        }
        Environment below = Languages.below(
                python, conda, project, runtime.filter(file -> !file.language().equals("r")));
        Optional<LocalDate> date = named.flatMap(RuntimeFile::date);
        List<Step> language = List.of(new Executed.RLanguage(
                named.flatMap(RuntimeFile::version),
                date,
                named.map(file -> file.place().file()).orElse(trigger.get())));
        List<Step> package_ = project.hasAtRoot(DESCRIPTION)
                ? List.of(new Executed.RPackages(Executed.RFile.DESCRIPTION, date, DESCRIPTION))
                : List.of();
        List<String> reasons = new ArrayList<>(List.of("R because of " + trigger.get()));
        reasons.addAll(below.reasons());
        Environment environment = new Environment(below.python(), reasons, below.steps(), below.onContent());
        return Optional.of(
                environment.within(language, packages(project, date), package_).plan("r", project));
    }

    /** The steps for R packages that do not need the repository's content. */
    static List<Step> packages(Project project, Optional<LocalDate> date) {
        List<Step> steps = new ArrayList<>();
        if (project.has(RENV)) {
            steps.add(new Executed.RPackages(Executed.RFile.RENV_LOCK, date, project.path(RENV)));
        }
        if (project.has(INSTALL)) {
            steps.add(new Executed.RPackages(Executed.RFile.INSTALL_SCRIPT, date, project.path(INSTALL)));
        }
        return steps;
    }

    /** A file that names R packages, wherever R comes from. */
    static Optional<String> packageFile(Project project) {
        return List.of(RENV, INSTALL).stream()
                .filter(project::has)
                .map(project::path)
                .findFirst();
    }

    /** Beside a conda environment the file may say anything; what it says of R counts. */
    private static Optional<RuntimeFile> readable(Project project) {
        try {
            return project.runtime();
        } catch (BuildException e) {
            return Optional.empty();
        }
    }

    private static void check(LocalDate date, RuntimeFile runtime) {
        if (date.isBefore(FIRST_SNAPSHOT)) {
            throw runtime.place()
                    .unsupported("there are no snapshots of R's packages of " + date + "; the first is of "
                            + FIRST_SNAPSHOT + ".");
        }
    }
}
