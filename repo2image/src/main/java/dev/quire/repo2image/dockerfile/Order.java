package dev.quire.repo2image.dockerfile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an instruction of a stage asks for; variables are not yet replaced. */
sealed interface Order {
    /** Runs a command. */
    record Run(Form command) implements Order {}

    /**
     * Copies files.
     *
     * @param from a stage or an image; empty: the context
     * @param owner as written, or empty
     * @param mode as written, or empty
     * @param unpack whether archives of the context are unpacked
     */
    record Copy(Optional<String> from, String owner, String mode, List<String> sources, String target, boolean unpack)
            implements Order {
        public Copy {
            sources = List.copyOf(sources);
        }
    }

    /** Sets variables of the image. */
    record Env(Map<String, String> values) implements Order {
        public Env {
            values = new TreeMap<>(values);
        }
    }

    /** Declares variables of the build. */
    record Arg(String name, Optional<String> value) implements Order {}

    /** Labels the image. */
    record Label(Map<String, String> values) implements Order {
        public Label {
            values = new TreeMap<>(values);
        }
    }

    /** Changes the directory. */
    record Workdir(String path) implements Order {}

    /** Changes the user. */
    record User(String name) implements Order {}

    /** Names ports. */
    record Expose(List<String> ports) implements Order {
        public Expose {
            ports = List.copyOf(ports);
        }
    }

    /** Sets what a container runs when it is told nothing. */
    record Cmd(Form command) implements Order {}

    /** Sets what every command of a container begins with. */
    record Entrypoint(Form command) implements Order {}

    /** Sets the shell. */
    record Shell(List<String> command) implements Order {
        public Shell {
            command = List.copyOf(command);
        }
    }

    /** Sets the signal that ends a container. */
    record StopSignal(String signal) implements Order {}
}
