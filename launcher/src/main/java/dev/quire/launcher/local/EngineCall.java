package dev.quire.launcher.local;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One call of the engine's command line.
 *
 * @param arguments the arguments, without the program
 * @param environment further variables of the command line itself; secrets go here, since everyone on the machine can read arguments
 * @param timeout the command is killed after this time
 * @param input what it reads on its standard input
 */
public record EngineCall(List<String> arguments, Map<String, String> environment, Duration timeout, Input input) {
    /** Enough for everything that neither starts a container nor moves an image. */
    static final Duration SHORT = Duration.ofSeconds(30);

    public EngineCall {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("A call of an engine has at least a verb");
        }
    }

    /** A call that is over in seconds and reads nothing. */
    public static EngineCall of(String... arguments) {
        return of(List.of(arguments));
    }

    /** A call that is over in seconds and reads nothing. */
    public static EngineCall of(List<String> arguments) {
        return new EngineCall(arguments, Map.of(), SHORT, Input.NONE);
    }

    EngineCall within(Duration time) {
        return new EngineCall(arguments, environment, time, input);
    }

    EngineCall with(Map<String, String> variables) {
        return new EngineCall(arguments, variables, timeout, input);
    }

    EngineCall reading(Input bytes) {
        return new EngineCall(arguments, environment, timeout, bytes);
    }

    /** What a call reads on its standard input, written as it is read. */
    @FunctionalInterface
    public interface Input {
        /** No input. */
        Input NONE = out -> {};

        void writeTo(OutputStream out) throws IOException;
    }
}
