package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final int LONGEST_LOCK = 4 << 20;
    private static final String DESCRIPTION = "DESCRIPTION";

    /** The version is what the object for R begins with, in every lock that renv has written. */
    private static final Pattern LOCKED_R =
            Pattern.compile("\"R\"\\s*:\\s*\\{\\s*\"Version\"\\s*:\\s*\"(\\d+\\.\\d+\\.\\d+)\"");

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
        Optional<String> version = named.flatMap(RuntimeFile::version).or(() -> lockedVersion(project));
        // The base brings R as well as Python: of those that will do, the one with that R.
        PythonPart preferring = version.flatMap(RVersions.ofDebian()::pythonFor)
                .map(feature -> new PythonPart(python.pythons().preferring(feature)))
                .orElse(python);
        Environment below = Languages.below(
                preferring,
                conda,
                project,
                runtime.filter(file -> !file.language().equals("r")));
        Optional<LocalDate> date = named.flatMap(RuntimeFile::date);
        List<Step> language = List.of(new Executed.RLanguage(
                version, date, named.map(file -> file.place().file()).orElse(trigger.get())));
        List<Step> later = new ArrayList<>(scripts(project, date));
        if (project.hasAtRoot(DESCRIPTION)) {
            later.add(new Executed.RPackages(Executed.RFile.DESCRIPTION, date, DESCRIPTION));
        }
        List<String> reasons = new ArrayList<>(List.of("R because of " + trigger.get()));
        reasons.addAll(below.reasons());
        Environment environment = new Environment(below.python(), reasons, below.steps(), below.onContent());
        return Optional.of(
                environment.within(language, locked(project, date), later).plan("r", project));
    }

    /** The step for R packages that does not need the repository's content. */
    static List<Step> locked(Project project, Optional<LocalDate> date) {
        return project.has(RENV)
                ? List.of(new Executed.RPackages(Executed.RFile.RENV_LOCK, date, project.path(RENV)))
                : List.of();
    }

    /** The step for the script, which may read any file of the repository. */
    static List<Step> scripts(Project project, Optional<LocalDate> date) {
        return project.has(INSTALL)
                ? List.of(new Executed.RPackages(Executed.RFile.INSTALL_SCRIPT, date, project.path(INSTALL)))
                : List.of();
    }

    /** The R that a lock was made with, if a base has it; packages say themselves which R they need. */
    private static Optional<String> lockedVersion(Project project) {
        if (!project.has(RENV)) {
            return Optional.empty();
        }
        Matcher matcher = LOCKED_R.matcher(project.files().text(project.path(RENV), LONGEST_LOCK));
        return matcher.find()
                ? Optional.of(matcher.group(1))
                        .filter(version ->
                                RVersions.ofDebian().pythonFor(version).isPresent())
                : Optional.empty();
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
