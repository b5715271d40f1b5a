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
        PIXI_LOCK,
        PIXI_MANIFEST
    }

    /**
     * A conda environment, with its own Python; its {@code pip} section included.
     *
     * @param python the feature version of Python to have in it, e.g. {@code 3.12}; the solver's choice when empty
     * @param r R with its kernel where the file asks for packages of R: {@code r-base} or {@code r-base=4.3}
     * @param requirements a requirements file to be installed into it with pip
     * @param file what declares or locks it
     */
    record CondaEnvironment(
            CondaFile kind, Optional<String> python, Optional<String> r, Optional<String> requirements, String file)
            implements Executed {
        @Override
        public String describe() {
            return "conda environment"
                    + python.map(value -> " with Python " + value).orElse("")
                    + r.map(value -> " and " + value + " with its kernel").orElse("")
                    + requirements.map(value -> ", then pip -r " + value).orElse("");
        }
    }

    /**
     * The project of the repository, built by its build system and installed without changing what is installed already.
     *
     * @param directory where it lies, {@code .} for the root
     * @param file what makes it a project
     */
    record PythonProject(String directory, String file) implements Executed {
        @Override
        public String describe() {
            return "the project itself: pip install " + directory;
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
