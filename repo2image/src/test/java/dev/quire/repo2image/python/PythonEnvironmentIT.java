package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.download.Destinations;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.python.lock.Lock;
import dev.quire.repo2image.python.lock.LockEntry;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.python.lock.Target;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Renewal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which packages go where, decided by the real resolver on the real index; wheels are built by this machine's Python. Skipped
 * where there is no index.
 */
final class PythonEnvironmentIT {
    private static final String DOCOPT = "49b3a825280bd66b3aa83585ef59c4a8c82f2c8a522dbe754a8bc8d08c85c491";

    @TempDir
    static Path cache;

    @TempDir
    Path work;

    private static Interpreter interpreter;
    private static PackageIndex index;
    private static UvResolver resolver;
    private final List<String> log = new ArrayList<>();
    private StackLock stack;
    private PackageChoice choice;
    private Target target;

    @BeforeAll
    static void hasAnIndex() throws Exception {
        Interpreter found = Pythons.find();
        assumeTrue(List.of("3.11", "3.13").contains(found.version()), "this machine's Python has no stack");
        Path pip = work("pip.whl");
        Files.createDirectories(pip.resolve("pip"));
        Files.writeString(pip.resolve("pip/__main__.py"), "import runpy; runpy.run_module('pip', run_name='__main__')");
        interpreter = new Interpreter(found.version(), found.command(), found.executable(), pip);
        Map<String, String> network = System.getenv().entrySet().stream()
                .filter(variable ->
                        variable.getKey().toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Optional<Path> certificates =
                Optional.ofNullable(System.getenv("SSL_CERT_FILE")).map(Path::of);
        index = new PackageIndex(Optional.empty(), certificates, network);
        resolver = new UvResolver(cache.resolve("python"), found.version(), () -> interpreter, index);
        try {
            resolver.program();
        } catch (BuildException e) {
            assumeTrue(false, "there is no package index: " + e.getMessage());
        }
    }

    private static Path work(String name) {
        return cache.resolve(name);
    }

    @BeforeEach
    void open() {
        stack = StackLock.load(interpreter.version());
        target = Target.ofBase(interpreter.version() + ".5");
        choice = choice(resolver, Destinations.trusted());
    }

    private PackageChoice choice(UvResolver resolver, Destinations destinations) {
        Resolutions resolutions =
                new Resolutions(cache.resolve("resolutions"), new Renewal(Duration.ofHours(1), InstantSource.system()));
        Downloads downloads =
                new Downloads(Downloads.client(), destinations, cache.resolve("downloads"), 4, "quire.python.index");
        IndexFiles files = new IndexFiles(stack, resolver, resolutions, index, downloads);
        return new PackageChoice(stack, resolver, resolutions, index, files);
    }

    @Test
    void whatGoesTogetherSharesOneEnvironment() throws Exception {
        Packages packages = choice.of(packages("toolz==1.0.0"), target, this::build, log::add);
        assertThat(packages.kernel()).isEmpty();
        assertThat(versions(packages.notebook()))
                .containsEntry("toolz", "1.0.0")
                .containsKey("jupyterlab");
    }

    @Test
    void whatConflictsWithTheStackGetsAKernelOfItsOwn() throws Exception {
        Packages packages = choice.of(packages("jupyter-client<7"), target, this::build, log::add);
        assertThat(packages.notebook()).isEqualTo(stack.wheels());
        assertThat(versions(packages.kernel().orElseThrow()))
                .containsKeys("ipykernel", "pip")
                .doesNotContainKey("jupyterlab")
                .hasEntrySatisfying(
                        "jupyter-client", version -> assertThat(version).startsWith("6."));
        assertThat(log).anyMatch(line -> line.contains("environment of its own"));
    }

    @Test
    void whatConflictsInItselfIsRefusedWithoutTheStacksNames() {
        assertThatThrownBy(() -> choice.of(packages("requests==2.32.5", "urllib3<1"), target, this::build, log::add))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("requests==2.32.5")
                .hasMessageNotContaining("jupyterlab");
    }

    @Test
    void aLockIsHonouredWhereTheStackGoesAroundIt() throws Exception {
        Packages packages = choice.of(
                locked(pin("idna", "3.7"), pin("traitlets", "5.14.3"), pin("toolz", "1.0.0")),
                target,
                this::build,
                log::add);
        assertThat(packages.kernel()).isEmpty();
        assertThat(versions(packages.notebook()))
                .containsEntry("idna", "3.7")
                .containsEntry("traitlets", "5.14.3")
                .containsEntry("toolz", "1.0.0")
                .containsKey("jupyterlab");
    }

    @Test
    void aLockThatTheStackCannotGoAroundGetsAKernelOfItsOwn() throws Exception {
        Packages packages = choice.of(
                locked(pin("jupyter-client", "6.1.12"), pin("toolz", "1.0.0")), target, this::build, log::add);
        assertThat(packages.notebook()).isEqualTo(stack.wheels());
        assertThat(versions(packages.kernel().orElseThrow()))
                .containsEntry("jupyter-client", "6.1.12")
                .containsEntry("toolz", "1.0.0")
                .containsKey("ipykernel");
    }

    @Test
    void aLockedHashThatTheIndexLacksIsNotReplacedByAnother() {
        LockedWheel other = new LockedWheel(
                "toolz",
                "1.0.0",
                "toolz-1.0.0-py3-none-any.whl",
                new dev.quire.repo2image.image.Digest("0".repeat(64)),
                java.util.OptionalLong.empty(),
                Optional.empty());
        assertThatThrownBy(() -> choice.of(locked(new LockEntry.Wheel(other)), target, this::build, log::add))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("has no toolz-1.0.0-py3-none-any.whl with the hash that the lock gives");
    }

    @Test
    void whatHasOnlySourcesIsBuilt() throws Exception {
        Packages packages = choice.of(packages("docopt==0.6.2"), target, this::build, log::add);
        assertThat(packages.kernel()).isEmpty();
        assertThat(versions(packages.notebook()))
                .containsEntry("docopt", "0.6.2")
                .containsKey("jupyterlab");
        assertThat(log).anyMatch(line -> line.contains("Building a wheel: source of docopt 0.6.2"));
    }

    @Test
    void aLockedSourceIsBuiltOfTheFileWithItsHash() throws Exception {
        var pin = new LockEntry.Pin(
                "docopt", Optional.of("0.6.2"), List.of(new dev.quire.repo2image.image.Digest(DOCOPT)));
        Packages packages = choice.of(locked(pin), target, this::build, log::add);
        assertThat(versions(packages.notebook())).containsEntry("docopt", "0.6.2");
        var wrong = new LockEntry.Pin(
                "docopt", Optional.of("0.6.2"), List.of(new dev.quire.repo2image.image.Digest("1".repeat(64))));
        assertThatThrownBy(() -> choice.of(locked(wrong), target, this::build, log::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("DO NOT MATCH");
    }

    @Test
    void projectsOfTheRepositoryAreBuiltAndEditableOnesStay() throws Exception {
        Files.createDirectories(work.resolve("home/lib/lib_one"));
        Files.writeString(work.resolve("home/lib/lib_one/__init__.py"), "");
        Files.writeString(work.resolve("home/lib/pyproject.toml"), """
                [project]
                name = "lib-one"
                version = "0.3"
                dependencies = ["toolz==1.0.0"]
                [build-system]
                requires = ["setuptools"]
                build-backend = "setuptools.build_meta"
                """);
        Files.writeString(work.resolve("home/old.py"), "");
        Files.writeString(
                work.resolve("home/setup.py"),
                "from setuptools import setup\nsetup(name='old', version='1', py_modules=['old'],"
                        + " install_requires=['cycler==0.12.1'])\n");
        var wanted = new Wanted.Packages(
                List.of(),
                List.of("-e ./lib"),
                List.of(),
                List.of(),
                name -> List.of(),
                List.of(new LockEntry.Local("project", "", LockEntry.Local.Mode.COPY)));
        Packages packages = choice.of(wanted, target, this::build, log::add);
        assertThat(versions(packages.notebook()))
                .containsEntry("old", "1")
                .containsEntry("cycler", "0.12.1")
                .containsEntry("toolz", "1.0.0")
                .containsKey("jupyterlab");
        assertThat(packages.editable())
                .containsExactly(new LockEntry.Local("lib-one", "lib", LockEntry.Local.Mode.EDITABLE));
    }

    @Test
    void aLockThatABuildWroteSendsTheServiceNowhereInside() throws Exception {
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        HttpServer inside = server(asked, "");
        try {
            PackageChoice guarded = choice(resolver, new Destinations(Addresses.PUBLIC_ONLY));
            BuildPlace place = (recipe, content) -> {
                Path directory = Files.createTempDirectory(work, "lying");
                Files.writeString(directory.resolve("mode"), "together");
                Files.writeString(directory.resolve("pylock.toml"), """
                        lock-version = "1.0"
                        created-by = "somebody"
                        [[packages]]
                        name = "toolz"
                        version = "1.0.0"
                        wheels = [{ url = "%s/toolz-1.0.0-py3-none-any.whl", hashes = { sha256 = "%s" } }]
                        """.formatted(url(inside), "0".repeat(64)));
                return directory;
            };
            var wanted = new Wanted.Packages(
                    List.of(), List.of("./lib"), List.of(), List.of(), name -> List.of(), List.of());
            assertThatThrownBy(() -> guarded.of(wanted, target, place, log::add))
                    .hasMessageContaining("127.0.0.1 is in the internal network");
        } finally {
            inside.stop(0);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void anIndexOfARepositorySendsTheResolverNowhereInside() throws Exception {
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        HttpServer inside = server(asked, "");
        HttpServer named = server(
                new ArrayList<>(),
                "<a href='" + url(inside)
                        + "/secret_thing-1.0-py3-none-any.whl'>secret_thing-1.0-py3-none-any.whl</a>");
        try {
            Destinations destinations = new Destinations(Addresses.PUBLIC_ONLY);
            destinations.trust(URI.create(url(named)));
            UvResolver guarded = new UvResolver(
                    cache.resolve("python"), interpreter.version(), () -> interpreter, index, destinations);
            var wanted = new Wanted.Packages(
                    List.of("secret-thing"),
                    List.of(),
                    List.of(),
                    List.of("--index", url(named) + "/simple/"),
                    name -> List.of(),
                    List.of());
            assertThatThrownBy(() -> choice(guarded, destinations).of(wanted, target, this::build, log::add))
                    .hasMessageContaining("127.0.0.1 is in the internal network");
        } finally {
            inside.stop(0);
            named.stop(0);
        }
        assertThat(asked).isEmpty();
    }

    private static HttpServer server(List<String> asked, String page) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            boolean found = exchange.getRequestURI().getPath().contains("secret");
            byte[] body = (found ? page : "").getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static Wanted.Packages packages(String... requirements) {
        return new Wanted.Packages(
                List.of(requirements), List.of(), List.of(), List.of(), name -> List.of(), List.of());
    }

    private static Wanted.Locked locked(LockEntry... entries) {
        return new Wanted.Locked(new Lock("test.lock", List.of(entries), List.of()), List.of(), List.of());
    }

    private static LockEntry pin(String name, String version) {
        return new LockEntry.Pin(name, Optional.of(version), List.of());
    }

    private static Map<String, String> versions(List<LockedWheel> wheels) {
        return wheels.stream().collect(Collectors.toMap(LockedWheel::name, LockedWheel::version));
    }

    /** Runs a recipe on this machine, with the container's places moved to a directory. */
    private Path build(Recipe recipe, BuildPlace.Content content) throws IOException, InterruptedException {
        Path root = Files.createTempDirectory(work, "step");
        Path step = Files.createDirectories(root.resolve("quire-step"));
        Path out = Files.createDirectories(root.resolve("out"));
        Path home = Files.createDirectories(work.resolve("home"));
        Function<String, String> moved = text -> text.replace("/tmp/quire-step", step.toString())
                .replace("/tmp/quire-out", out.toString())
                .replace("/tmp/uv-cache", cache.resolve("python/uv-cache").toString())
                .replace("/home/jovyan", home.toString())
                .replace("/usr/bin/python3", interpreter.executable().toString())
                .replace("exec python3 ", "exec " + interpreter.executable() + " ");
        for (var input : recipe.inputs()) {
            Path file = step.resolve(input.path());
            try (var in = input.content().open()) {
                byte[] bytes = in.readAllBytes();
                Files.write(
                        file,
                        input.path().endsWith(".txt")
                                ? moved.apply(new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)
                                : bytes);
            }
            assertThat(file.toFile().setExecutable((input.mode() & 0100) != 0)).isTrue();
        }
        TreeMap<String, String> environment = new TreeMap<>(index.network());
        index.certificates().ifPresent(bundle -> {
            environment.put("SSL_CERT_FILE", bundle.toString());
            environment.put("PIP_CERT", bundle.toString());
        });
        recipe.environment().forEach((name, value) -> environment.put(name, moved.apply(value)));
        Tool.Outcome outcome =
                Tool.run(recipe.command().stream().map(moved).toList(), root, environment, "", Duration.ofMinutes(5));
        if (outcome.status() != 0) {
            throw new IOException(outcome.errors());
        }
        return out;
    }
}
