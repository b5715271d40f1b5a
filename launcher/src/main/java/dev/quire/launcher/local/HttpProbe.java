package dev.quire.launcher.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/** Asks one thing of a container: whether it answers HTTP, and with which status. */
final class HttpProbe implements AutoCloseable {
    private final HttpClient client;
    private final Duration patience;

    HttpProbe(Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
    }

    /** The status of the answer; empty when nothing answered. */
    OptionalInt status(URI uri, Map<String, String> headers) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience);
        headers.forEach(request::header);
        try {
            return OptionalInt.of(client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode());
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
