package dev.quire.repo2image.buildpack;

/** One step from the empty image to the repository's own; each makes layers on top of the one before. */
public sealed interface Step permits Step.Assembled, Executed {
    /** What it does, for people. */
    String describe();

    /** A step of which no code runs: downloaded, verified and written as layers. */
    sealed interface Assembled extends Step {}

    /** The operating system and its Python. */
    record Base(PythonVersion python) implements Assembled {
        @Override
        public String describe() {
            return "base with Python " + python.feature();
        }
    }

    /** JupyterLab, Notebook and their server. */
    record Stack(PythonVersion python) implements Assembled {
        @Override
        public String describe() {
            return "stack for Python " + python.feature();
        }
    }

    /** Packages from indexes, resolved together with the stack. */
    record PythonPackages(PythonVersion python, Requirements requirements) implements Assembled {
        @Override
        public String describe() {
            int count = requirements.requirements().size();
            return "Python packages: " + count + (count == 1 ? " requirement" : " requirements");
        }
    }

    /** Exactly the packages of a lock file. */
    record PythonLock(PythonVersion python, String file) implements Assembled {
        @Override
        public String describe() {
            return "Python packages of a lock";
        }
    }

    /** The repository's own files. */
    record Content() implements Assembled {
        @Override
        public String describe() {
            return "repository content";
        }
    }
}
