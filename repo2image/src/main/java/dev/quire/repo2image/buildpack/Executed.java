package dev.quire.repo2image.buildpack;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A step that runs code of the repository or of its packages, in a container that has nothing but what it needs. Paths are
 * those of files of the repository.
 */
public sealed interface Executed extends Step {
    /** The file that asks for it. */
    String file();

    /**
     * Packages of the operating system with their maintainer scripts.
     *
     * @param packages names, or {@code name=version}, as {@code apt-get install} takes them
     */
    record AptPackages(List<String> packages, String file) implements Executed {
        public AptPackages {
            packages = List.copyOf(packages);
        }

        @Override
        public String describe() {
            return "Debian packages: " + String.join(" ", packages);
        }
    }

    /** What a conda environment is declared or locked by. */
    enum CondaFile {
        ENVIRONMENT,
        CONDA_LOCK,
        PIXI_LOCK
    }

    /** A conda environment, with its own Python; its {@code pip} section included. */
    record CondaEnvironment(CondaFile kind, String file) implements Executed {
        @Override
        public String describe() {
            return "conda environment";
        }
    }

    /**
     * R and its kernel.
     *
     * @param version e.g. {@code 4.3}; whatever the base's distribution has when empty
     * @param snapshot the day whose packages are wanted
     */
    record RLanguage(Optional<String> version, Optional<LocalDate> snapshot, String file) implements Executed {
        @Override
        public String describe() {
            return "R" + version.map(value -> " " + value).orElse("")
                    + snapshot.map(day -> " with packages of " + day).orElse("");
        }
    }

    /** What installs R packages. */
    enum RFile {
        INSTALL_SCRIPT,
        DESCRIPTION,
        RENV_LOCK
    }

    /** R packages. */
    record RPackages(RFile kind, Optional<LocalDate> snapshot, String file) implements Executed {
        @Override
        public String describe() {
            return "R packages";
        }
    }

    /**
     * Julia, its kernel and a project's packages.
     *
     * @param compat the project's {@code compat} entry for Julia
     * @param manifest whether versions are locked by a manifest beside the project's file
     */
    record JuliaProject(Optional<String> compat, boolean manifest, String file) implements Executed {
        @Override
        public String describe() {
            return "Julia" + compat.map(value -> " " + value).orElse("") + (manifest ? " with its manifest" : "");
        }
    }

    /** A Nix environment, in which the session's command runs. */
    record NixShell(String file) implements Executed {
        @Override
        public String describe() {
            return "Nix environment";
        }
    }

    /** The repository's own last command. */
    record PostBuild(String file) implements Executed {
        @Override
        public String describe() {
            return "run " + file;
        }
    }
}
