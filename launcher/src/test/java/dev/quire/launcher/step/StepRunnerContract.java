package dev.quire.launcher.step;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.step.StepException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link StepRunner} does. The image is {@link dev.quire.launcher.standin.PythonImage}. */
@Timeout(600)
public abstract class StepRunnerContract {
    private static final StepLimits LIMITS =
            new StepLimits(256L << 20, 1, 64, Duration.ofMinutes(3), 400L << 20, 1L << 20);

    private final List<String> output = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream change = new ByteArrayOutputStream();

    @TempDir
    private Path files;

    protected abstract StepRunner runner();

    protected abstract ImageSource image();

    /** An image that is not there. */
    protected abstract ImageSource gone();

    /** How many containers of steps are there. */
    protected abstract int left();

    /** Kills the only container there is, from outside. */
    protected abstract void kill();

    @BeforeEach
    void nothingIsSaid() {
        output.clear();
        change.reset();
    }

    @AfterEach
    void nothingIsLeft() {
        until(() -> left() == 0);
    }

    @Test
    void allIsWell() {
        assertThat(runner().problem()).isEmpty();
    }

    @Test
    void capturesFilesModesOwnersAndLinks() throws Exception {
        run(root("""
                import os
                open('/opt/new', 'w').write('hello')
                os.chmod('/opt/new', 0o4751)
                os.mkdir('/opt/dir'); os.chmod('/opt/dir', 0o2750); os.chown('/opt/dir', 12, 34)
                os.symlink('../new', '/opt/dir/link')
                os.symlink('/nowhere', '/opt/dir/dangling')
                os.link('/opt/new', '/opt/other')
                open('/opt/dir/empty', 'w')
                open('/opt/old/one', 'a').write('!')
                os.mkfifo('/opt/fifo')
                """));

        Map<String, TarArchiveEntry> entries = entries();
        assertThat(entries.keySet())
                .containsExactly(
                        "opt/",
                        "opt/dir/",
                        "opt/dir/dangling",
                        "opt/dir/empty",
                        "opt/dir/link",
                        "opt/new",
                        "opt/old/",
                        "opt/old/one",
                        "opt/other");
        assertThat(content("opt/new")).isEqualTo("hello");
        assertThat(content("opt/old/one")).isEqualTo("one!");
        assertThat(entry(entries, "opt/new").getMode() & 07777).isEqualTo(04751);
        assertThat(entry(entries, "opt/dir/").getMode() & 07777).isEqualTo(02750);
        assertThat(entry(entries, "opt/dir/").getLongUserId()).isEqualTo(12);
        assertThat(entry(entries, "opt/dir/").getLongGroupId()).isEqualTo(34);
        assertThat(entry(entries, "opt/").getMode() & 07777).isEqualTo(0755);
        assertThat(entry(entries, "opt/dir/link").isSymbolicLink()).isTrue();
        assertThat(entry(entries, "opt/dir/link").getLinkName()).isEqualTo("../new");
        assertThat(entry(entries, "opt/dir/dangling").getLinkName()).isEqualTo("/nowhere");
        assertThat(entry(entries, "opt/other").isLink()).isTrue();
        assertThat(entry(entries, "opt/other").getLinkName()).isEqualTo("opt/new");
    }

    @Test
    void capturesWhatTheNotebooksUserChanges() throws Exception {
        run(step("""
                import os
                os.chdir('/home/jovyan')
                os.remove('gone')
                os.makedirs('a/b')
                open('a/b/locked', 'w').write('x')
                os.chmod('a/b/locked', 0); os.chmod('a/b', 0)
                print(os.getuid(), os.getgid())
                """));

        Map<String, TarArchiveEntry> entries = entries();
        assertThat(output).containsExactly("1000 1000");
        assertThat(entries.keySet())
                .containsExactly(
                        "home/",
                        "home/jovyan/",
                        "home/jovyan/a/",
                        "home/jovyan/a/b/",
                        "home/jovyan/a/b/locked",
                        "home/jovyan/.wh.gone");
        assertThat(entry(entries, "home/jovyan/a/").getLongUserId()).isEqualTo(1000);
        assertThat(entry(entries, "home/").getLongUserId()).isZero();
        assertThat(entry(entries, "home/jovyan/a/b/").getMode() & 07777).isZero();
        assertThat(entry(entries, "home/jovyan/a/b/locked").getMode() & 07777).isZero();
        assertThat(content("home/jovyan/a/b/locked")).isEqualTo("x");
    }

    @Test
    void whatIsGoneIsWhitedOutAtItsTop() throws Exception {
        run(root("""
                import os, shutil
                shutil.rmtree('/opt/old/inner')
                os.remove('/opt/old/two')
                """));
        assertThat(entries().keySet()).containsExactly("opt/", "opt/old/", "opt/old/.wh.inner", "opt/old/.wh.two");
    }

    @Test
    void whatIsReplacedIsWhole() throws Exception {
        run(root("""
                import os, shutil
                shutil.rmtree('/opt/old/inner'); open('/opt/old/inner', 'w').write('a file now')
                os.remove('/opt/old/two'); os.mkdir('/opt/old/two'); open('/opt/old/two/x', 'w')
                """));
        assertThat(entries().keySet())
                .containsExactly("opt/", "opt/old/", "opt/old/inner", "opt/old/two/", "opt/old/two/x");
    }

    @Test
    void aDirectoryThatIsMadeAnewHasLostWhatWasInIt() throws Exception {
        run(root("""
                import os, shutil
                shutil.rmtree('/opt/old'); os.mkdir('/opt/old'); open('/opt/old/one', 'w').write('new')
                """));
        assertThat(entries().keySet())
                .containsExactly("opt/", "opt/old/", "opt/old/.wh.inner", "opt/old/one", "opt/old/.wh.two");
    }

    @Test
    void takesNamesAsTheyAre() throws Exception {
        String name = "n\u00e4me \u2603 \ud83d\ude00 " + "long".repeat(40);
        run(step("import os; open(os.environ['NAME'], 'w'); open('-x\\n', 'w')", Map.of("NAME", name)));
        assertThat(entries().keySet()).contains("home/jovyan/" + name, "home/jovyan/-x\n");
    }

    @Test
    void leavesOutCachesAndWhatIsFleeting() throws Exception {
        run(root("""
                import os
                for path in ['/tmp/a', '/var/tmp/b', '/run/c', '/var/log/d', '/root/.cache/e', '/var/lib/f', '/.wh.g']:
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    open(path, 'w')
                """));
        assertThat(entries().keySet()).containsExactly("var/", "var/lib/", "var/lib/f");
    }

    @Test
    void theSameStepMakesTheSameChange() throws Exception {
        StepSpec step = root("import os\nfor i in range(50): os.makedirs(f'/opt/{i % 7}/{i}')");
        run(step);
        List<String> first = List.copyOf(entries().keySet());
        change.reset();
        run(step);
        assertThat(entries().keySet()).containsExactlyElementsOf(first).hasSize(58);
    }

    @Test
    void aStepThatChangesNothingMakesAnEmptyTar() throws Exception {
        run(step("import os; open('x', 'w'); os.remove('x')"));
        assertThat(entries()).isEmpty();
        assertThat(change.size()).isEqualTo(1024);
    }

    @Test
    void capturesOneDirectoryOnly() throws Exception {
        StepSpec step = with(step("""
                        import os
                        os.mkdir('/tmp/wheels/sub')
                        open('/tmp/wheels/sub/a.whl', 'w').write('wheel')
                        open('/home/jovyan/more', 'w')
                        """), new Capture.Directory("/tmp/wheels"));
        run(step);
        assertThat(entries().keySet()).containsExactly("sub/", "sub/a.whl");
        assertThat(content("sub/a.whl")).isEqualTo("wheel");

        StepException failure =
                fails(with(step("import os; os.rmdir('/tmp/wheels')"), new Capture.Directory("/tmp/wheels")));
        assertThat(failure.kind()).isEqualTo(Kind.CAPTURE);
        assertThat(failure).hasMessageContaining("/tmp/wheels");
    }

    @Test
    void givesAStepItsFilesAndItsEnvironment() throws Exception {
        Path file = Files.writeString(files.resolve("in"), "in\n".repeat(100_000));
        StepSpec plain = step("""
                import os, sys
                path = '/tmp/quire-step/sub/in.sh'
                print(len(open(path).read()), oct(os.stat(path).st_mode), os.getcwd())
                print(os.environ['FROM_IMAGE'], os.environ['GIVEN'], repr(sys.stdin.read()))
                """, Map.of("GIVEN", "a b"));
        run(new StepSpec(
                plain.name(),
                plain.image(),
                plain.command(),
                plain.limits(),
                List.of(new StepFile("sub/in.sh", 0755, file)),
                plain.capture()));
        assertThat(output).containsExactly("300000 0o100755 /home/jovyan", "yes a b ''");
        assertThat(entries()).isEmpty();
    }

    @Test
    void capturesAHundredThousandSmallFiles() throws Exception {
        StepLimits limits = new StepLimits(256L << 20, 1, 64, Duration.ofMinutes(6), 4L << 30, 1L << 20);
        run(step(limits, StepUser.ROOT, List.of("python3", "-c", """
                import os
                for d in range(100):
                    os.mkdir(f'/opt/{d}')
                    for f in range(1000):
                        os.close(os.open(f'/opt/{d}/{f}', os.O_CREAT | os.O_WRONLY))
                """), Map.of()));
        assertThat(entries()).hasSize(100_101);
    }

    @Test
    void streamsALargeFileWithoutKeepingIt() throws Exception {
        long[] written = {0, 0};
        long before = usedMemory();
        OutputStream sink = new OutputStream() {
            @Override
            public void write(int one) {
                written[0]++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                long half = 150L << 20;
                if (written[0] < half && written[0] + length >= half) {
                    // Whoever takes his time does not make others pile up what he does not take.
                    pause(Duration.ofSeconds(4));
                    written[1] = usedMemory();
                }
                written[0] += length;
            }
        };
        runner().run(root("""
                        import os
                        with open('/opt/large', 'wb') as file:
                            for _ in range(300):
                                file.write(os.urandom(1 << 20))
                        """), output::add, sink);
        assertThat(written[0]).isBetween(300L << 20, 301L << 20);
        assertThat(written[1] - before).isLessThan(48L << 20);
    }

    @Test
    void tellsTheExitCodeAndTheLastLines() {
        StepException failure = fails(step("for i in range(50): print('line', i)\nraise SystemExit(3)"));
        assertThat(failure.kind()).isEqualTo(Kind.FAILED);
        assertThat(failure.exitCode()).isEqualTo(3);
        assertThat(failure).hasMessageContaining("Step 'test'").hasMessageContaining("exit code 3");
        assertThat(failure.lastLines()).hasSize(20).endsWith("line 48", "line 49");
        assertThat(output).hasSize(50);
        assertThat(change.size()).isZero();
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        StepException failure = fails(step(LIMITS, StepUser.NOTEBOOK, List.of("no-such-program"), Map.of()));
        assertThat(failure.kind()).isEqualTo(Kind.FAILED);
        assertThat(failure.exitCode()).isEqualTo(127);
        assertThat(failure).hasMessageContaining("no-such-program");
    }

    @Test
    void endsWhatTakesTooLong() {
        StepLimits limits = new StepLimits(256L << 20, 1, 64, Duration.ofSeconds(6), 64L << 20, 1L << 20);
        StepException failure = fails(step(limits, "print('begun', flush=True)\nimport time; time.sleep(600)"));
        assertThat(failure.kind()).isEqualTo(Kind.TIME);
        assertThat(failure).hasMessageContaining("6.00 s");
        assertThat(failure.lastLines()).containsExactly("begun");
    }

    @Test
    void endsWhatNeedsTooMuchMemory() {
        StepException failure =
                fails(step("print('hungry', flush=True)\nx = []\nwhile True: x.append(b'x' * 1000000)"));
        assertThat(failure.kind()).isEqualTo(Kind.MEMORY);
        assertThat(failure).hasMessageContaining("256 MiB");
        assertThat(failure.lastLines()).containsExactly("hungry");
    }

    @Test
    void endsWhatStartsTooManyProcesses() {
        StepException failure = fails(step("""
                import os, time
                while True:
                    if os.fork() == 0:
                        time.sleep(600)
                """));
        assertThat(failure.kind()).isEqualTo(Kind.PROCESSES);
    }

    @Test
    void endsWhatWritesTooMuch() {
        StepLimits limits = new StepLimits(256L << 20, 1, 64, Duration.ofMinutes(3), 64L << 20, 1L << 20);
        String code = """
                import time
                for i in range(100):
                    with open(f'%s/{i}', 'wb') as file:
                        file.write(b'x' * (8 << 20))
                time.sleep(100)
                """;
        assertThat(fails(step(limits, code.formatted("/home/jovyan"))).kind()).isEqualTo(Kind.DISK);
        assertThat(fails(step(limits, code.formatted("/tmp"))).kind()).isEqualTo(Kind.DISK);
        // Nothing on the disk, but much in a tar.
        String sparse = "for i in range(3): open(str(i), 'wb').truncate(40 << 20)";
        assertThat(fails(step(limits, sparse)).kind()).isEqualTo(Kind.DISK);
    }

    @Test
    void endsWhatWritesTooMuchToFilesWithoutAName() {
        StepLimits limits = new StepLimits(256L << 20, 1, 64, Duration.ofMinutes(3), 64L << 20, 1L << 20);
        StepException failure = fails(step(limits, """
                import os, time
                kept = []
                for i in range(20):
                    kept.append(open('unnamed', 'wb'))
                    os.remove('unnamed')
                    kept[-1].write(b'x' * (8 << 20))
                    kept[-1].flush()
                time.sleep(100)
                """));
        assertThat(failure.kind()).isEqualTo(Kind.DISK);
    }

    @Test
    void endsWhatMakesTooManyFiles() {
        StepException failure = fails(step("""
                import os
                for d in range(60):
                    os.mkdir(str(d))
                    for f in range(1000):
                        os.close(os.open(f'{d}/{f}', os.O_CREAT | os.O_WRONLY))
                """));
        assertThat(failure.kind()).isEqualTo(Kind.DISK);
        assertThat(failure).hasMessageContaining("more than 50000 files");
    }

    @Test
    void endsWhatPrintsTooMuch() {
        StepException failure = fails(step("while True: print('x' * 100)"));
        assertThat(failure.kind()).isEqualTo(Kind.OUTPUT);
        assertThat(String.join("", output).length()).isLessThan(2 << 20);
    }

    @Test
    void tellsThatEverythingWasKilled() {
        assertThat(fails(step("import os; os.kill(os.getpid(), 9)")).kind()).isEqualTo(Kind.KILLED);
        StepException failure = fails(step("""
                import os
                for pid in sorted((int(p) for p in os.listdir('/proc') if p.isdigit()), key=lambda p: p == os.getpid()):
                    try:
                        os.kill(pid, 9)
                    except ProcessLookupError:
                        pass
                """));
        assertThat(failure.kind()).isEqualTo(Kind.KILLED);
    }

    @Test
    void tellsThatItsContainerWasKilled() throws Exception {
        AtomicReference<StepException> failure = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread thread = Thread.ofVirtual()
                .start(() -> failure.set(catchThrowableOfType(
                        StepException.class,
                        () -> runner().run(
                                        step("print('begun', flush=True)\nimport time; time.sleep(600)"),
                                        _ -> begun.countDown(),
                                        change))));
        begun.await();
        kill();
        thread.join();
        assertThat(failure.get().kind()).isIn(Kind.KILLED, Kind.CUT_OFF);
        assertThat(failure.get().lastLines()).containsExactly("begun");
    }

    @Test
    void endsWhatIsLeftInTheBackground() throws Exception {
        run(step("""
                import os, time
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        while True:
                            open('later', 'a').write('x')
                    os._exit(0)
                time.sleep(1)
                print('done')
                """));
        assertThat(output).containsExactly("done");
        assertThat(entries().keySet()).containsExactly("home/", "home/jovyan/", "home/jovyan/later");
    }

    @Test
    void aStepWithoutNetworkReachesNothing() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            List<String> addresses = new ArrayList<>();
            addresses.add("127.0.0.1");
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                        addresses.add(address.getHostAddress());
                    }
                }
            }
            String code = """
                    import os, socket
                    for address in os.environ['ADDRESSES'].split():
                        try:
                            socket.create_connection((address, int(os.environ['PORT'])), 2)
                            print('reached', address)
                        except OSError as e:
                            print('failed')
                    """;
            StepSpec closed = step(
                    code,
                    Map.of("ADDRESSES", String.join(" ", addresses), "PORT", String.valueOf(server.getLocalPort())));
            run(closed);
            assertThat(output).hasSize(addresses.size()).containsOnly("failed");

            // The same with a network reaches us, so that the failures above mean something.
            output.clear();
            run(open(closed));
            assertThat(output).anyMatch(line -> line.startsWith("reached"));
        }
    }

    @Test
    void aStepHasNothingOfOurs() throws Exception {
        run(step("""
                import os
                print(' '.join(sorted(os.environ)))
                print(os.path.exists('/var/run/secrets'), os.listdir('/proc/self/fd'))
                print([l.split()[1] for l in open('/proc/self/status') if l.startswith(('CapEff', 'CapBnd', 'NoNewPrivs'))])
                for pid in os.listdir('/proc'):
                    if pid.isdigit() and int(pid) != os.getpid():
                        for what in ['fd', 'environ', 'mem']:
                            try:
                                file = f'/proc/{pid}/{what}'
                                [os.readlink(f'{file}/{n}') for n in os.listdir(file)] if what == 'fd' else open(file).read(1)
                                if b'quire-step' not in open(f'/proc/{pid}/cmdline', 'rb').read():
                                    print('read', file)
                            except OSError:
                                pass
                """));
        assertThat(output).hasSize(3);
        assertThat(Arrays.asList(output.getFirst().split(" ")))
                .contains("FROM_IMAGE", "PATH")
                .isSubsetOf("FROM_IMAGE", "PATH", "HOME", "HOSTNAME", "TERM", "container", "LC_CTYPE");
        assertThat(output.get(1)).startsWith("False ['0', '1', '2', '3']");
        assertThat(output.get(2)).isEqualTo("['0000000000000000', '0000000000000000', '1']");
    }

    @Test
    void rootHasNoMoreThanPackageManagersNeed() throws Exception {
        run(root("print([l.split()[1] for l in open('/proc/self/status') if l.startswith(('CapEff', 'NoNewPrivs'))])"));
        // CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SYS_CHROOT, SETFCAP
        assertThat(output).containsExactly("['00000000800400fb', '1']");
    }

    @Test
    void rootCannotSpeakInTheAgentsName() throws Exception {
        run(root("""
                import os
                for pid in os.listdir('/proc'):
                    if pid.isdigit() and int(pid) != os.getpid():
                        for fd in range(10):
                            try:
                                os.write(os.open(f'/proc/{pid}/fd/{fd}', os.O_WRONLY), b'F\\0\\0\\0\\2{}')
                            except OSError:
                                pass
                open('/opt/new', 'w')
                """));
        assertThat(entries().keySet()).containsExactly("opt/", "opt/new");
    }

    @Test
    void anImageThatIsNotThereIsSaidToBe() {
        StepSpec step = step("pass");
        StepException failure =
                fails(new StepSpec("test", gone(), step.command(), LIMITS, List.of(), Capture.change()));
        assertThat(failure.kind()).isEqualTo(Kind.IMAGE);
    }

    @Test
    void aChangeThatNobodyTakesIsNoFaultOfTheStep() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("full");
            }
        };
        assertThatThrownBy(() -> runner().run(step("open('x', 'w')"), output::add, full))
                .isInstanceOf(IOException.class)
                .hasMessage("full");
    }

    @Test
    void anInterruptedStepLeavesNothing() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                runner().run(
                                step("print('begun', flush=True)\nimport time; time.sleep(600)"),
                                _ -> begun.countDown(),
                                change);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        begun.await();
        assertThat(left()).isEqualTo(1);
        thread.interrupt();
        assertThat(thread.join(Duration.ofMinutes(2))).isTrue();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        until(() -> left() == 0);
    }

    private void run(StepSpec step) throws IOException, InterruptedException {
        runner().run(step, output::add, change);
    }

    private StepException fails(StepSpec step) {
        StepException failure = catchThrowableOfType(StepException.class, () -> run(step));
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage())
                .startsWith("Step 'test' ")
                .endsWith(".")
                .doesNotContain("\n");
        return failure;
    }

    private StepSpec step(String code) {
        return step(code, Map.of());
    }

    private StepSpec step(String code, Map<String, String> environment) {
        return step(LIMITS, StepUser.NOTEBOOK, List.of("python3", "-c", code), environment);
    }

    private StepSpec step(StepLimits limits, String code) {
        return step(limits, StepUser.NOTEBOOK, List.of("python3", "-c", code), Map.of());
    }

    private StepSpec root(String code) {
        return step(LIMITS, StepUser.ROOT, List.of("python3", "-c", code), Map.of());
    }

    private StepSpec step(StepLimits limits, StepUser user, List<String> arguments, Map<String, String> environment) {
        String home = user == StepUser.ROOT ? "/" : "/home/jovyan";
        return new StepSpec(
                "test",
                image(),
                new StepCommand(arguments, environment, home, user, StepNetwork.NONE),
                limits,
                List.of(),
                Capture.change());
    }

    private static StepSpec open(StepSpec step) {
        StepCommand command = step.command();
        return new StepSpec(
                step.name(),
                step.image(),
                new StepCommand(
                        command.arguments(),
                        command.environment(),
                        command.workingDirectory(),
                        command.user(),
                        StepNetwork.OPEN),
                step.limits(),
                step.inputs(),
                step.capture());
    }

    private static StepSpec with(StepSpec step, Capture capture) {
        return new StepSpec(step.name(), step.image(), step.command(), step.limits(), step.inputs(), capture);
    }

    private static TarArchiveEntry entry(Map<String, TarArchiveEntry> entries, String name) {
        TarArchiveEntry entry = entries.get(name);
        assertThat(entry).as(name).isNotNull();
        return entry;
    }

    private Map<String, TarArchiveEntry> entries() {
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = tar()) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    private String content(String name) throws IOException {
        try (TarArchiveInputStream tar = tar()) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    return new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        throw new IOException("No entry " + name);
    }

    private TarArchiveInputStream tar() {
        return new TarArchiveInputStream(new ByteArrayInputStream(change.toByteArray()), "UTF-8");
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
