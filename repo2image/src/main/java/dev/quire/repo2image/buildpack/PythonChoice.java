package dev.quire.repo2image.buildpack;

import java.util.Optional;

/**
 * Which Python a project gets, of those that can be had.
 *
 * @param version the version
 * @param reason why, for people
 */
record PythonChoice(PythonVersion version, String reason) {
    /** The one that {@code runtime.txt} names, else the first that the specifiers admit. */
    static PythonChoice of(
            Pythons pythons, Project project, Optional<RuntimeFile> runtime, PythonRange requires, Place requiresAt) {
        if (runtime.isPresent()) {
            PythonChoice chosen = named(pythons, project, runtime.get());
            if (!requires.admits(chosen.version())) {
                throw runtime.get()
                        .place()
                        .invalid("Python " + chosen.version() + " is not within requires-python of " + requiresAt
                                + "; change one of them.");
            }
            return chosen;
        }
        PythonVersion chosen = pythons.available().stream()
                .filter(requires::admits)
                .findFirst()
                .orElseThrow(() -> requiresAt.unsupported(
                        "Python " + requires + " is required, but this installation has " + pythons + "."));
        if (requires.isAny()) {
            return new PythonChoice(chosen, "Python " + chosen.feature() + " because no file names one");
        }
        if (!chosen.equals(pythons.standard())) {
            project.log().line("requires-python selects Python " + chosen.feature());
        }
        return new PythonChoice(chosen, "Python " + chosen.feature() + " because of " + requiresAt);
    }

    /** The one of that feature version, e.g. {@code 3.11} or {@code 3.11.4}. */
    static PythonChoice of(Pythons pythons, Project project, String wanted, Place place) {
        PythonVersion chosen = pythons.available().stream()
                .filter(python -> wanted.equals(String.valueOf(python.major()))
                        || wanted.equals(python.feature())
                        || wanted.startsWith(python.feature() + "."))
                .findFirst()
                .orElseThrow(() -> place.unsupported(
                        "Python " + wanted + " is not available; this installation has " + pythons + "."));
        if (wanted.startsWith(chosen.feature() + ".") && !wanted.equals(chosen.toString())) {
            project.log().line(place + ": Python " + chosen + " is the nearest to " + wanted);
        }
        return new PythonChoice(chosen, "Python " + chosen.feature() + " because of " + place);
    }

    private static PythonChoice named(Pythons pythons, Project project, RuntimeFile runtime) {
        if (!runtime.language().equals("python")) {
            refuse(runtime);
        }
        if (runtime.date().isPresent()) {
            project.log().line(runtime.place() + ": the date has no meaning for Python and is not used");
        }
        return of(
                pythons,
                project,
                runtime.version().orElse(String.valueOf(pythons.standard().major())),
                runtime.place());
    }

    /** Refuses a language that is asked for otherwise, or by nobody. */
    static void refuse(RuntimeFile runtime) {
        if (runtime.language().equals("julia")) {
            throw runtime.place()
                    .unsupported("Julia is asked for by a Project.toml beside this file; put the version there, as"
                            + " [compat] julia = \"" + runtime.version().orElse("1") + "\".");
        }
        throw runtime.place()
                .invalid("'" + runtime.language() + "' is not a language that can be named here; name python or r.");
    }
}
