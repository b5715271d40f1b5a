package dev.quire.repo2image.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.python.BytecodeCompiler.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class BytecodeCompilerTest {
    private static final String MODULE = """
            import os
            NAMES = {"a", "b", "c", "d"}
            def greet(name: str = "you") -> str:
                \"\"\"Greets.\"\"\"
                return f"hello {name}" if name in NAMES else os.sep
            class C:
                x = [i * 2 for i in range(3)]
            """;

    @TempDir
    Path directory;

    private Interpreter python;
    private BytecodeCompiler compiler;

    @BeforeEach
    void findPython() throws IOException, InterruptedException {
        python = Pythons.find();
        compiler = compiler(2L << 30);
    }

    @Test
    void theSameSourcesGiveTheSameBytes() throws Exception {
        List<Source> sources = List.of(
                source("/srv/a.py", MODULE),
                source("/srv/b.py", "from a import *\n" + MODULE),
                source("/srv/c.py", ""));
        List<byte[]> first = compile(compiler, sources);
        assertThat(first).hasSize(3).allMatch(pyc -> pyc.length > 16);
        assertThat(compile(compiler, sources)).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void bytecodeIsTakenWithoutALookAtTheSource() throws Exception {
        byte[] pyc = compile(compiler, List.of(source("/srv/m.py", "X = 1\n"))).getFirst();
        // PEP 552: a hash, and not to be checked.
        assertThat(ByteBuffer.wrap(pyc).order(ByteOrder.LITTLE_ENDIAN).getInt(4))
                .isEqualTo(1);
        Files.writeString(directory.resolve("m.py"), "X = 2\n");
        Path cache = Files.createDirectory(directory.resolve("__pycache__"));
        Files.write(cache.resolve("m." + compiler.cacheTag() + ".pyc"), pyc);
        assertThat(Pythons.output(List.of(
                        python.command().getFirst(),
                        "-c",
                        "import sys; sys.path.insert(0, '" + directory + "'); import m; print(m.X, m.__file__)")))
                .hasValue("1 " + directory.resolve("m.py") + "\n");
    }

    @Test
    void tracebacksNameThePathInTheImage() throws Exception {
        byte[] pyc = compile(compiler, List.of(source("/srv/conda/envs/notebook/x.py", "X = 1\n")))
                .getFirst();
        assertThat(new String(pyc, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("/srv/conda/envs/notebook/x.py")
                .doesNotContain(directory.toString());
    }

    @Test
    void aSourceThatDoesNotCompileIsEmptyAndTheOthersAreNot() throws Exception {
        List<byte[]> compiled = compile(
                compiler,
                List.of(
                        source("/a.py", "def f(:\n"),
                        source("/b.py", "print 'Python 2'\n"),
                        source("/c.py", "x = 1\0\n"),
                        source("/d.py", "# -*- coding: no-such-codec -*-\n"),
                        source("/e.py", "(".repeat(10_000)),
                        new Source("/f.py", Content.of(new byte[] {(byte) 0xff, (byte) 0xfe, 0})),
                        source("/good.py", MODULE)));
        assertThat(compiled).hasSize(7);
        assertThat(compiled.subList(0, 6)).allMatch(pyc -> pyc.length == 0);
        assertThat(compiled.getLast()).isNotEmpty();
    }

    @Test
    void nothingOfASourceRuns() throws Exception {
        Path trace = directory.resolve("trace");
        compile(
                compiler,
                List.of(source("/a.py", "open('" + trace + "', 'w').close()\nimport nothing_of_that_name\n")));
        assertThat(trace).doesNotExist();
    }

    @Test
    void aSourceThatEatsMemoryHurtsOnlyItself() throws Exception {
        BytecodeCompiler small = compiler(150L << 20);
        List<Source> sources = new ArrayList<>();
        sources.add(source("/good.py", MODULE));
        sources.add(source("/hungry.py", "x = [" + "a.b,".repeat(1_000_000) + "]\n"));
        sources.add(source("/good2.py", MODULE));
        List<byte[]> compiled = compile(small, sources);
        assertThat(compiled.get(0)).isNotEmpty();
        assertThat(compiled.get(1)).isEmpty();
        assertThat(compiled.get(2)).isNotEmpty();
    }

    @Test
    void aProcessThatDiesIsNamed() {
        BytecodeCompiler dead = new BytecodeCompiler(
                python.version(),
                () -> new Interpreter(
                        python.version(), List.of("/bin/false"), Path.of("/bin/false"), Path.of("absent")),
                directory);
        assertThatThrownBy(() -> compile(dead, List.of(source("/a.py", MODULE))))
                .isInstanceOf(IOException.class)
                .hasMessage("Python " + python.version() + " stopped while it compiled bytecode");
    }

    @Test
    void aProcessThatDiesInTheMiddleIsNamed() {
        // Answers 100 bytes of 1000 and ends.
        String half = "import sys; sys.stdout.buffer.write(b'\\0\\0\\3\\xe8' + b'x' * 100)";
        BytecodeCompiler dead = new BytecodeCompiler(
                python.version(),
                () -> new Interpreter(
                        python.version(),
                        List.of(python.command().getFirst(), "-c", half),
                        python.executable(),
                        Path.of("absent")),
                directory);
        assertThatThrownBy(() -> compile(dead, List.of(source("/a.py", MODULE))))
                .isInstanceOf(IOException.class)
                .hasMessage("Python " + python.version() + " stopped while it compiled bytecode");
    }

    @Test
    void anInterruptedCompilationEndsItsProcess() throws Exception {
        BytecodeCompiler stuck = new BytecodeCompiler(
                python.version(),
                () -> new Interpreter(
                        python.version(),
                        List.of(python.command().getFirst(), "-c", "import time; time.sleep(50)"),
                        python.executable(),
                        Path.of("absent")),
                directory);
        FutureTask<List<byte[]>> task = new FutureTask<>(() -> compile(stuck, List.of(source("/a.py", MODULE))));
        Thread thread = Thread.ofVirtual().start(task);
        Thread.sleep(200);
        thread.interrupt();
        assertThatThrownBy(() -> task.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void aSourceThatCannotBeReadIsNotBlamedOnPython() {
        Content gone = Content.of(directory.resolve("gone"), 3);
        assertThatThrownBy(() -> compile(compiler, List.of(source("/a.py", MODULE), new Source("/gone.py", gone))))
                .isInstanceOf(NoSuchFileException.class);
    }

    private List<byte[]> compile(BytecodeCompiler with, List<Source> sources) throws IOException, InterruptedException {
        List<byte[]> compiled = new ArrayList<>();
        for (Content content : with.compile(sources, with.scratch())) {
            try (InputStream in = content.open()) {
                compiled.add(in.readAllBytes());
            }
        }
        return compiled;
    }

    private BytecodeCompiler compiler(long memory) {
        return new BytecodeCompiler(python.version(), () -> python, directory.resolve("compiler"), memory);
    }

    private static Source source(String path, String text) {
        return new Source(path, Content.of(text.getBytes(UTF_8)));
    }
}
