package dev.quire.repo2image.python;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Compiles sources to bytecode by the base's own Python, in a process of its own that imports and runs none of them. The bytes
 * that {@code marshal} writes depend on what the process did before, so each batch gets a fresh one and a fixed order: then
 * they are a pure function of the batch.
 */
public final class BytecodeCompiler {
    private static final long MEMORY = 2L << 30;

    private final String python;
    private final Toolchain toolchain;
    private final Path directory;
    private final long memory;

    /**
     * @param python major and minor version
     * @param toolchain gives the interpreter when something must be compiled
     * @param directory where the compiler's script is kept
     */
    public BytecodeCompiler(String python, Toolchain toolchain, Path directory) {
        this(python, toolchain, directory, MEMORY);
    }

    /**
     * @param memory how much the compiling process may have, in bytes
     */
    BytecodeCompiler(String python, Toolchain toolchain, Path directory, long memory) {
        this.memory = memory;
        this.python = python;
        this.toolchain = toolchain;
        this.directory = directory;
    }

    /** The version whose bytecode it is. */
    public String python() {
        return python;
    }

    /** {@code cpython-313}, as in names of bytecode files (PEP 3147). */
    public String cacheTag() {
        return "cpython-" + python.replace(".", "");
    }

    /**
     * One source file.
     *
     * @param path what tracebacks name
     */
    @SuppressWarnings("ArrayRecordComponent") // only ever written, never compared
    public record Source(String path, byte[] text) {}

    /** The bytecode of each source in turn; empty where a source does not compile. */
    public List<byte[]> compile(List<Source> sources) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(toolchain.interpreter().command());
        command.addAll(List.of("-S", "-P", "-s", "-W", "ignore", script().toString(), Long.toString(memory)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PYTHONHASHSEED", "0");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        AtomicReference<IOException> failure = new AtomicReference<>();
        Thread writer = Thread.startVirtualThread(() -> {
            try {
                send(sources, process);
            } catch (IOException e) {
                failure.set(e);
            }
        });
        // Reading from a process does not answer to interruption, so a thread of its own does it.
        FutureTask<List<byte[]>> answers = new FutureTask<>(() -> receive(sources.size(), process));
        Thread.startVirtualThread(answers);
        try {
            return answers.get();
        } catch (ExecutionException e) {
            if (failure.get() != null) {
                e.addSuppressed(failure.get());
            }
            throw new IOException("Python " + python + " stopped while it compiled bytecode", e.getCause());
        } finally {
            process.destroyForcibly();
            writer.join();
        }
    }

    private static List<byte[]> receive(int count, Process process) throws IOException {
        try (DataInputStream answers = new DataInputStream(process.getInputStream())) {
            List<byte[]> compiled = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] pyc = new byte[answers.readInt()];
                answers.readFully(pyc);
                compiled.add(pyc);
            }
            return compiled;
        }
    }

    private Path script() throws IOException {
        Files.createDirectories(directory);
        Path script = directory.resolve("compile.py");
        Path part = Files.createTempFile(directory, "part-", null);
        try (InputStream in = BytecodeCompiler.class.getResourceAsStream("compile.py")) {
            if (in == null) {
                throw new IOException("compile.py is missing from the program");
            }
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, script, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return script;
    }

    private static void send(List<Source> sources, Process process) throws IOException {
        try (DataOutputStream requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()))) {
            for (Source source : sources) {
                byte[] path = source.path().getBytes(StandardCharsets.UTF_8);
                requests.writeInt(path.length);
                requests.writeInt(source.text().length);
                requests.write(path);
                requests.write(source.text());
            }
        }
    }
}
