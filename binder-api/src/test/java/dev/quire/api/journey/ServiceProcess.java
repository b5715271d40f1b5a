package dev.quire.api.journey;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The service as a process of its own. */
final class ServiceProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);

    private final Setup setup;
    private final Process process;
    private final Path out;
    private final Path log;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServiceProcess(Setup setup, List<String> command) throws IOException {
        this.setup = setup;
        this.out = Files.createTempFile(Setup.output(), setup.name() + "-", ".out");
        this.log = Path.of(out.toString().replaceFirst("out$", "log"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Setup.ROOT.toFile())
                .redirectOutput(out.toFile())
                .redirectError(log.toFile());
        // Of this machine's settings only those are part of the journey that say where things are here.
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("QUIRE_") && !name.matches("QUIRE_(PYTHON|DEBIAN|TLS|ENGINE)_.*"));
        builder.environment().put("QUIRE_CACHE", setup.cache().toString());
        builder.environment()
                .put("QUIRE_STATE", setup.cache().resolveSibling("state").toString());
        builder.environment().putAll(setup.environment());
        this.process = builder.start();
    }

    /** Starts it as users do; returns when it has said that it is ready. */
    static ServiceProcess script(Setup setup) throws IOException, InterruptedException {
        sayThatMavenHasBuilt();
        return new ServiceProcess(
                        setup, List.of(Setup.ROOT.resolve("quire").toString(), "serve", "--port", "" + setup.port()))
                .ready();
    }

    /** Starts the program alone, which is all that the script does once everything is there. */
    static ServiceProcess java(Setup setup) throws IOException, InterruptedException {
        return java(setup, System.getProperty("java.class.path"));
    }

    /**
     * As that version of the program: under a new one it has made no image yet, and one that an earlier run has left in the cache
     * would say nothing about what is tested now. Layers are known by what goes into them.
     */
    static ServiceProcess version(String version, Setup setup) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(Setup.output(), "version-");
        Files.writeString(directory.resolve("quire-version.properties"), "version=" + version);
        return java(setup, directory + File.pathSeparator + System.getProperty("java.class.path"));
    }

    private static ServiceProcess java(Setup setup, String classPath) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                "dev.quire.api.Application"));
        Setup complete = setup.with("QUIRE_PORT", "" + setup.port())
                .with("QUIRE_EXAMPLES", Setup.ROOT.resolve("examples").toString());
        return new ServiceProcess(complete, command).ready();
    }

    /** Maven has just packaged what is tested; without its mark the script would run Maven again, below itself. */
    private static void sayThatMavenHasBuilt() throws IOException {
        Path target = Setup.ROOT.resolve("binder-api/target");
        try (Stream<Path> files = Files.list(target)) {
            if (files.noneMatch(file -> file.getFileName().toString().matches("binder-api-.*\\.jar"))) {
                return;
            }
        }
        Path mark = Setup.ROOT.resolve("target/built");
        Files.createDirectories(mark.getParent());
        if (!Files.exists(mark)) {
            Files.createFile(mark);
        }
        long begun = ManagementFactory.getRuntimeMXBean().getStartTime();
        Files.setLastModifiedTime(mark, FileTime.fromMillis(begun));
    }

    private ServiceProcess ready() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!out().contains("Quire is ready at ") || !out().endsWith("\n")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new AssertionError("The service did not start: " + log());
            }
            Thread.sleep(50);
        }
        return this;
    }

    Setup setup() {
        return setup;
    }

    /** What it printed to its standard output. */
    String out() throws IOException {
        return Files.readString(out);
    }

    /** What it printed to its standard error. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** What it has logged after so many characters, once that is in it; the log may be a moment behind the events. */
    String logged(int from, String expected) throws IOException, InterruptedException {
        String said = log().substring(from);
        for (int i = 0; i < 100 && !said.contains(expected); i++) {
            Thread.sleep(50);
            said = log().substring(from);
        }
        return said;
    }

    /** The rest of the line that begins so. */
    String announced(String beginning) throws IOException, InterruptedException {
        for (int look = 0; look < 100; look++) {
            Optional<String> rest = out().lines()
                    .filter(line -> line.startsWith(beginning))
                    .map(line -> line.substring(beginning.length()).strip())
                    .findFirst();
            if (rest.isPresent()) {
                return rest.get();
            }
            // It answers before it has said all.
            Thread.sleep(100);
        }
        throw new AssertionError("It did not say '" + beginning + "'.");
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + setup.port() + path);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    /** Opens a launch link's event stream; the path is what follows {@code /build/}. */
    Events launch(String path) {
        return Events.of(client, uri("/build/" + path));
    }

    /** The kernel's own end: nothing is told to the process. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to stop, and says whether it had ended by then. */
    boolean stop(Duration patience) {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return !process.isAlive();
    }

    /** Whether somebody listens on its port. */
    boolean isListening() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), setup.port())) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        if (!stop(Duration.ofSeconds(30))) {
            kill();
        }
    }
}
