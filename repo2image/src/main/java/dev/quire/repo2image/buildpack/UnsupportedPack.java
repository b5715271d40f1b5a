package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import java.util.List;
import java.util.Optional;

/**
 * Refuses what this version does not build yet: better a sentence than an image without what was asked for.
 *
 * @param files the names of the files that ask for it
 * @param where whether they count in a configuration directory too
 * @param what what they ask for
 * @param instead what the author can do
 */
record UnsupportedPack(List<String> files, Where where, String what, String instead) implements BuildPack {
    private static final String USE_REQUIREMENTS =
            "to launch without it, list what the notebooks need in requirements.txt in a binder/ directory";

    /** Where a file counts. */
    enum Where {
        /** Wherever the configuration lies. */
        CONFIGURATION,
        /** At the root, when there is no directory for the configuration. */
        ROOT_ONLY
    }

    /** All of them, in the order in which they are looked for. */
    static List<UnsupportedPack> all() {
        return List.of(
                configured("a Dockerfile's environment", "Dockerfile"),
                configured("Julia", "JuliaProject.toml", "Project.toml", "REQUIRE"),
                configured("Nix", "default.nix"),
                configured("R", "install.R", "renv.lock"),
                new UnsupportedPack(List.of("DESCRIPTION"), Where.ROOT_ONLY, "an R package", USE_REQUIREMENTS),
                configured("a conda environment", "environment.yml", "environment.yaml", "conda-lock.yml"),
                configured("a pixi environment", "pixi.lock", "pixi.toml"),
                configured("a Pipenv environment", "Pipfile.lock", "Pipfile"),
                configured("a locked environment", "uv.lock", "pylock.toml", "poetry.lock", "pdm.lock"),
                new UnsupportedPack(
                        List.of("setup.py"), Where.ROOT_ONLY, "the project itself to be built", USE_REQUIREMENTS),
                new UnsupportedPack(
                        List.of("apt.txt"),
                        Where.CONFIGURATION,
                        "Debian packages",
                        "remove the file to launch without them"),
                new UnsupportedPack(
                        List.of("postBuild", "start"),
                        Where.CONFIGURATION,
                        "a script to be run",
                        "remove the file to launch without it"));
    }

    private static UnsupportedPack configured(String what, String... files) {
        return new UnsupportedPack(List.of(files), Where.CONFIGURATION, what, USE_REQUIREMENTS);
    }

    @Override
    public Optional<Environment> detect(Project project) {
        if (where == Where.ROOT_ONLY && !project.isAtRoot()) {
            return Optional.empty();
        }
        Optional<BuildException> refusal = files.stream()
                .filter(project::has)
                .map(name -> new Place(project.path(name), 0)
                        .unsupported("the file asks for " + what + ", which this version does not build yet; " + instead
                                + "."))
                .findFirst();
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return Optional.empty();
    }
}
