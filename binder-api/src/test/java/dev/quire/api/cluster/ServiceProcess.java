package dev.quire.api.cluster;

import dev.quire.api.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged service as a process of its own, started as {@code ./quire} does. */
final class ServiceProcess implements AutoCloseable {
    /** The root of the checkout; Maven runs a module's tests in the module's directory. */
    static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    private final Process process;
    private final URI url;
    private final Path log;
    private final int logBegin;

    private ServiceProcess(Process process, URI url, Path log, int logBegin) {
        this.process = process;
        this.url = url;
        this.log = log;
        this.logBegin = logBegin;
    }

    /** Starts the service on a free port and waits until it is ready; its log is appended to that file. */
    static ServiceProcess start(Map<String, String> settings, Path log) throws IOException, InterruptedException {
        int port = Ports.free();
        ProcessBuilder builder = new ProcessBuilder(command("dev.quire.api.Application"));
        builder.environment().keySet().removeIf(name -> name.startsWith("QUIRE_"));
        builder.environment().putAll(settings);
        builder.environment().put("QUIRE_PORT", Integer.toString(port));
        int before = Files.exists(log) ? Files.readAllBytes(log).length : 0;
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        ServiceProcess service = new ServiceProcess(process, URI.create("http://127.0.0.1:" + port + "/"), log, before);
        while (!service.log().contains("Quire is ready")) {
            if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                throw new IOException("The service did not start:\n" + service.log());
            }
        }
        return service;
    }

    /** The command line of a main class of the packaged service. */
    static List<String> command(String main, String... arguments) throws IOException {
        Path target = CHECKOUT.resolve("binder-api/target");
        Path jar;
        try (Stream<Path> files = Files.list(target)) {
            jar = files.filter(file -> file.getFileName().toString().matches("binder-api-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("binder-api is not packaged: run mvn verify"));
        }
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                jar + ":" + target.resolve("lib") + "/*",
                main));
        command.addAll(List.of(arguments));
        return command;
    }

    URI url() {
        return url;
    }

    /** What this process has said. */
    String log() throws IOException {
        byte[] all = Files.readAllBytes(log);
        return new String(all, logBegin, all.length - logBegin, StandardCharsets.UTF_8);
    }

    /** As a machine that goes down does it. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
        kill();
    }
}
