package dev.quire.launcher.step;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/** The program that does a step's work inside of its container: how it is started, and what it is told. */
public final class StepAgent {
    /** The interpreter that the images of this service have. */
    public static final String PYTHON = "/usr/bin/python3";

    private static final List<String> ISOLATED = List.of("-I", "-S", "-B", "-X", "utf8", "-c");
    /** The program itself comes over the standard input: command lines and URLs of requests have limits. */
    private static final String BOOT = "import sys;exec(sys.stdin.buffer.read(int(sys.stdin.buffer.readline())))";

    private static final String WAIT = """
            # quire-step: waits for the agent, and buries what it leaves.
            import signal
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, lambda *_: exit())
            while True:
                signal.pause()
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private StepAgent() {}

    /** The arguments of the interpreter that start the agent. */
    public static List<String> arguments() {
        return command(BOOT);
    }

    /** The arguments of the interpreter as the first process of a container in which the agent is started later. */
    public static List<String> waiting() {
        return command(WAIT);
    }

    private static List<String> command(String program) {
        List<String> arguments = new java.util.ArrayList<>(ISOLATED);
        arguments.add(program);
        return List.copyOf(arguments);
    }

    /** Tells the agent its program, the step and the step's files. */
    static void request(StepSpec spec, OutputStream to) throws IOException {
        byte[] program = program();
        to.write((program.length + "\n").getBytes(StandardCharsets.US_ASCII));
        to.write(program);
        ObjectNode step = JSON.createObjectNode();
        StepCommand command = spec.command();
        ArrayNode arguments = step.putArray("command");
        command.arguments().forEach(arguments::add);
        ObjectNode environment = step.putObject("environment");
        command.environment().forEach(environment::put);
        step.put("workingDirectory", command.workingDirectory());
        StepLimits limits = spec.limits();
        step.put("seconds", limits.time().toMillis() / 1000.0);
        step.put("processes", limits.processes());
        step.put("disk", limits.diskBytes());
        step.put("files", limits.files());
        step.put("output", limits.outputBytes());
        ArrayNode without = step.putArray("without");
        switch (spec.capture()) {
            case Capture.Change change -> {
                Capture.FLEETING.forEach(without::add);
                change.without().forEach(without::add);
                step.put("directory", "");
            }
            case Capture.Everything everything -> {
                everything.without().forEach(without::add);
                step.put("directory", "");
            }
            case Capture.Directory directory -> step.put("directory", directory.path());
        }
        ArrayNode inputs = step.putArray("inputs");
        for (StepFile input : spec.inputs()) {
            inputs.addObject()
                    .put("path", input.path())
                    .put("mode", input.mode())
                    .put("size", Files.size(input.file()));
        }
        to.write(JSON.writeValueAsBytes(step));
        to.write('\n');
        for (StepFile input : spec.inputs()) {
            Files.copy(input.file(), to);
        }
        to.flush();
    }

    static byte[] program() throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        for (String part : List.of("change.py", "agent.py")) {
            try (InputStream in = StepAgent.class.getResourceAsStream(part)) {
                if (in == null) {
                    throw new IOException("The program of the step's agent is missing: " + part);
                }
                in.transferTo(bytes);
            }
        }
        return bytes.toByteArray();
    }
}
