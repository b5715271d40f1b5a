package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.RepoTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A repository as the build packs see it.
 *
 * @param files its files
 * @param directory where the configuration lies: {@code binder/}, {@code .binder/} or nothing for the root
 * @param log told what was decided and why
 */
record Project(RepoFiles files, String directory, ProgressLog log) {
    /** Every file that says something where another does not decide. */
    private static final List<String> KNOWN = List.of(
            "Dockerfile",
            "JuliaProject.toml",
            "Project.toml",
            "REQUIRE",
            "default.nix",
            "DESCRIPTION",
            "install.R",
            "renv.lock",
            "environment.yml",
            "environment.yaml",
            "conda-lock.yml",
            "pixi.lock",
            "pixi.toml",
            "Pipfile",
            "Pipfile.lock",
            "requirements.txt",
            "pyproject.toml",
            "setup.py",
            "pylock.toml",
            "uv.lock",
            "poetry.lock",
            "runtime.txt",
            "apt.txt",
            "postBuild",
            "start");

    /** Finds the configuration; a directory for it switches that of the root off. */
    static Project of(RepoTree tree, ProgressLog log) {
        RepoFiles files = new RepoFiles(tree);
        boolean plain = files.isDirectory("binder");
        boolean hidden = files.isDirectory(".binder");
        if (plain && hidden) {
            throw new BuildException(
                    BuildError.INVALID_FILE,
                    "The repository has both binder/ and .binder/; keep one of them, so that it is clear which one counts.");
        }
        String directory = "";
        if (plain || hidden) {
            directory = plain ? "binder/" : ".binder/";
            log.line("Configuration is read from " + directory + " only");
        }
        return new Project(files, directory, log);
    }

    boolean isAtRoot() {
        return directory.isEmpty();
    }

    /** The path of a configuration file of that name, whether or not it is there. */
    String path(String name) {
        return directory + name;
    }

    boolean has(String name) {
        return files.isFile(path(name));
    }

    /** Whether that file, which counts at the root only, is there and counts. */
    boolean hasAtRoot(String name) {
        return isAtRoot() && files.isFile(name);
    }

    /** What {@code runtime.txt} says, if there is one. */
    Optional<RuntimeFile> runtime() {
        return has("runtime.txt") ? Optional.of(RuntimeFile.read(files, path("runtime.txt"))) : Optional.empty();
    }

    /** Says which files are there that could say something, but are not used, and why; those named here are. */
    void onlyUsed(String why, String... used) {
        List<String> others = new ArrayList<>(KNOWN);
        others.removeAll(List.of(used));
        notUsed(why, others.toArray(String[]::new));
    }

    /** Says which of these files are there but not used, and why. */
    void notUsed(String why, String... names) {
        for (String name : names) {
            if (has(name)) {
                log.line(path(name) + " is not used: " + why);
            }
        }
    }
}
