package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Content;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles sources to bytecode by the base's own Python, in a process of its own that imports and runs none of them. The bytes
 * that {@code marshal} writes depend on what the process did before, so each batch gets a fresh one and a fixed order: then
 * they are a pure function of the batch.
 */
public final class BytecodeCompiler {
    private static final Logger LOG = LoggerFactory.getLogger(BytecodeCompiler.class);
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

    /** How many processes may run at once. */
    int processes() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** A new file for bytecode. */
    Path scratch() throws IOException {
        Files.createDirectories(directory);
        return Files.createTempFile(directory, "part-", ".pyc");
    }

    /**
     * One source file.
     *
     * @param path what tracebacks name
     */
    record Source(String path, Content text) {}

    /**
     * The bytecode of each source in turn; empty where a source does not compile.
     *
     * @param file where it is put, one after the other
     */
    List<Content> compile(List<Source> sources, Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(toolchain.interpreter().command());
        command.addAll(List.of("-S", "-P", "-s", "-W", "ignore", script().toString(), Long.toString(memory)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PYTHONHASHSEED", "0");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        AtomicReference<@Nullable Exception> unreadable = new AtomicReference<>();
        Thread writer = Thread.startVirtualThread(() -> send(sources, process, unreadable));
        // Reading from a process does not answer to interruption, so a thread of its own does it.
        FutureTask<List<Content>> answers = new FutureTask<>(() -> receive(sources.size(), process, file));
        Thread.startVirtualThread(answers);
        try {
            return answers.get();
        } catch (ExecutionException e) {
            switch (unreadable.get()) {
                case BuildException corrupt -> throw corrupt;
                case IOException io -> throw io;
                case null, default ->
                    throw new IOException("Python " + python + " stopped while it compiled bytecode", e.getCause());
            }
        } finally {
            process.destroyForcibly();
            writer.join();
        }
    }

    private static List<Content> receive(int count, Process process, Path file) throws IOException {
        try (DataInputStream answers = new DataInputStream(process.getInputStream());
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            List<Content> compiled = new ArrayList<>();
            long offset = 0;
            for (int i = 0; i < count; i++) {
                byte[] pyc = new byte[answers.readInt()];
                answers.readFully(pyc);
                out.write(pyc);
                compiled.add(Content.part(file, offset, pyc.length));
                offset += pyc.length;
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

    /** What cannot be read ends the process, by whose end the receiver knows it. */
    private static void send(List<Source> sources, Process process, AtomicReference<@Nullable Exception> unreadable) {
        try (DataOutputStream requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()))) {
            for (Source source : sources) {
                byte[] text;
                try (InputStream in = source.text().open()) {
                    text = in.readAllBytes();
                } catch (IOException | BuildException e) {
                    unreadable.set(e);
                    return;
                }
                byte[] path = source.path().getBytes(StandardCharsets.UTF_8);
                requests.writeInt(path.length);
                requests.writeInt(text.length);
                requests.write(path);
                requests.write(text);
            }
        } catch (IOException e) {
            LOG.debug("Python does not read what it shall compile", e);
        }
    }
}
