package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One service with its mirrors for all tests that launch examples; it is started by the first and ends after the last. */
final class ExampleScene implements AutoCloseable {
    private final Engine engine;
    private final String version = "it-" + UUID.randomUUID();
    private final Path directory = Files.createTempDirectory("quire-examples").toRealPath();
    private final Mirrors mirrors = Mirrors.in(directory.resolve("mirrors"));
    private final Path repositories = Files.createDirectories(directory.resolve("repositories"));
    private final ServiceProcess service;

    private ExampleScene(Engine engine) throws IOException, InterruptedException {
        this.engine = engine;
        service = ServiceProcess.version(version, setup("examples", Caches.kept()));
    }

    private Setup setup(String name, Path cache) throws IOException {
        return mirrors.of(Setup.of(name, cache))
                .with(
                        "QUIRE_REPOSITORIES_FILE_DIRECTORIES",
                        repositories + "," + Caches.kept().resolve("examples"));
    }

    /** One more service of the same version and with the same mirrors, on a machine that has resolved and made nothing. */
    ServiceProcess another() throws IOException, InterruptedException {
        return ServiceProcess.version(version, setup("another", Caches.downloaded()));
    }

    ServiceProcess service() {
        return service;
    }

    /** Gives it to the methods of test classes that are extended with this; without an engine these are skipped. */
    static final class Shared implements ExecutionCondition, ParameterResolver {
        private static final Namespace STORE = Namespace.create(ExampleScene.class);

        /** The engine, or none. */
        private record Search(Optional<Engine> engine) {}

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return engine(context).isPresent()
                    ? ConditionEvaluationResult.enabled("there is an engine")
                    : ConditionEvaluationResult.disabled(Engine.NONE);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == ExampleScene.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return once(
                    context,
                    ExampleScene.class,
                    () -> new ExampleScene(engine(context).orElseThrow()));
        }

        private static Optional<Engine> engine(ExtensionContext context) {
            return once(context, Search.class, () -> new Search(Engine.find())).engine();
        }

        private static <T> T once(ExtensionContext context, Class<T> kind, Callable<T> making) {
            return context.getRoot().getStore(STORE).getOrComputeIfAbsent(kind, _ -> made(making), kind);
        }

        private static <T> T made(Callable<T> making) {
            try {
                return making.call();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            } catch (Exception e) {
                throw new AssertionError("The scene of the examples could not be set", e);
            }
        }
    }

    Mirrors mirrors() {
        return mirrors;
    }

    Engine engine() {
        return engine;
    }

    /** What follows {@code /v2/} in the link of the example as it lies. */
    String link(Example example) {
        return Repositories.example(service.setup(), example.directory());
    }

    /** What follows {@code /v2/} in the link of a repository with these files. */
    String commit(String name, Map<String, String> files) throws IOException {
        return new Repositories(repositories).commit(name, files);
    }

    /** Launches what may fail. */
    Events launch(String link) {
        return service.launch(link);
    }

    /** What the code prints in a kernel of the session, which ends thereafter. */
    String inKernelOf(String link, String code) throws IOException, InterruptedException {
        try (Visit visit = visit(link)) {
            return visit.run("python3", code);
        }
    }

    /** Launches it as it lies, and looks from inside of its kernels whether all is there. */
    void check(Example example) throws IOException, InterruptedException {
        check(example, link(example));
    }

    /** The same for a repository that stands in for it. */
    void check(Example example, String link) throws IOException, InterruptedException {
        try (Visit visit = visit(link)) {
            assertThat(visit.run("python3", Example.CONTRACT)).isEqualTo(Example.PROMISED);
            assertThat(visit.run(example.kernel(), example.code())).isEqualTo(example.printed());
        }
    }

    Visit visit(String link) throws InterruptedException {
        return visit(launch(link));
    }

    /** Waits until it is ready. */
    Visit visit(Events events) throws InterruptedException {
        return new Visit(events.ready());
    }

    /** A session that was launched; it ends with the visit, because twenty of them at once take this machine's memory. */
    final class Visit implements AutoCloseable {
        private final Events.Event ready;

        private Visit(Events.Event ready) {
            this.ready = ready;
        }

        /** Starts a kernel of that name. */
        KernelClient kernel(String name) throws IOException, InterruptedException {
            return KernelClient.of(ready, name);
        }

        /** What the code prints in a new kernel of that name. */
        String run(String name, String code) throws IOException, InterruptedException {
            try (KernelClient client = kernel(name)) {
                return client.run(code);
            }
        }

        /** Its container; there is no other one. */
        String container() throws IOException, InterruptedException {
            return engine.containers(service.setup()).getFirst();
        }

        @Override
        public void close() throws IOException {
            String id = ready.url().getPath().replaceFirst("^/s/([^/]+)/.*", "$1");
            int status = uninterrupted(() -> service.send(HttpRequest.newBuilder(service.uri("/api/v1/sessions/" + id))
                            .header("Authorization", "token " + ready.token())
                            .DELETE())
                    .statusCode());
            if (status != 204) {
                throw new IOException("The session " + id + " did not end: " + status);
            }
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
        uninterrupted(() -> {
            engine.clear(service.setup());
            return true;
        });
        mirrors.close();
    }

    /** What waits for others and can be interrupted. */
    private interface Waiting<T> {
        T await() throws IOException, InterruptedException;
    }

    private static <T> T uninterrupted(Waiting<T> waiting) throws IOException {
        try {
            return waiting.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while something was closed");
        }
    }
}
