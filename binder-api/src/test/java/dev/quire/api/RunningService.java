package dev.quire.api;

import dev.quire.api.fakes.GitHubSpecs;
import dev.quire.api.fakes.InMemoryRepo2Image;
import dev.quire.api.fakes.InMemorySessions;
import dev.quire.api.launch.Launches;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;

/** The whole service on a free port, with repositories, images and sessions in memory. */
public final class RunningService implements AutoCloseable {
    public static final String REPOSITORY = "https://github.com/org/repo";

    private final InMemoryRepo2Image images = new InMemoryRepo2Image()
            .with(REPOSITORY, "main", InMemoryRepo2Image.COMMIT)
            .with(REPOSITORY, "HEAD", InMemoryRepo2Image.COMMIT);
    private final InMemorySessions sessions;
    private final Application application;
    private final HttpClient client = HttpClient.newHttpClient();

    public RunningService(URI sessionBase, Map<String, Object> settings) {
        this.sessions = new InMemorySessions(sessionBase);
        Map<String, Object> all = new HashMap<>(Map.of(
                "quire.mode", "cluster",
                "quire.host", "127.0.0.1",
                "quire.port", "0",
                "quire.url", "http://quire.test",
                "quire.tls.ca-bundle", ""));
        all.putAll(settings);
        this.application = Application.start(ApplicationContext.builder()
                .environmentPropertySource(false)
                .deduceEnvironment(false)
                .properties(all)
                .singletons(images, sessions, new GitHubSpecs()));
    }

    public RunningService() {
        this(URI.create("http://quire.test/"), Map.of());
    }

    public InMemoryRepo2Image images() {
        return images;
    }

    public InMemorySessions sessions() {
        return sessions;
    }

    public Launches launches() {
        return application.launches();
    }

    public int port() {
        return application.httpPort();
    }

    public URI uri(String rawPath) {
        return URI.create("http://127.0.0.1:" + port() + rawPath);
    }

    public HttpResponse<String> get(String rawPath, String... headers) throws IOException, InterruptedException {
        return send("GET", rawPath, headers);
    }

    public HttpResponse<String> send(String method, String rawPath, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(rawPath)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        application.close();
    }
}
