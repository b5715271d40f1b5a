package dev.quire.api.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A launch as a client of the API follows it, by the raw path of its link. */
final class LaunchStream {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI service;
    private final HttpClient http;

    /** An event; what a phase does not carry is empty. */
    record Event(String phase, String message, String url, String token, String imageName) {}

    LaunchStream(URI service, HttpClient http) {
        this.service = service;
        this.http = http;
    }

    /** All events. */
    List<Event> follow(String rawPath) throws IOException, InterruptedException {
        return follow(rawPath, _ -> false);
    }

    /** The events until one is what is waited for; then the stream is left alone, or cut with its service. */
    List<Event> follow(String rawPath, Predicate<Event> until) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.resolve(rawPath))
                .timeout(Duration.ofSeconds(60))
                .build();
        HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
        List<Event> events = new ArrayList<>();
        try (Stream<String> lines = response.body()) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("data:")) {
                    events.add(event(line.substring("data:".length())));
                    if (until.test(events.getLast())) {
                        break;
                    }
                }
            }
        }
        if (events.isEmpty()) {
            throw new IOException("No event came from " + request.uri() + " (HTTP " + response.statusCode() + ")");
        }
        return List.copyOf(events);
    }

    /** Ends the session of a launch, as who has its token may; the status of the answer. */
    int stop(Event ready) throws IOException, InterruptedException {
        String path = URI.create(ready.url()).getPath();
        String id = path.substring(path.indexOf("/s/") + 3, path.length() - 1);
        HttpRequest request = HttpRequest.newBuilder(service.resolve("/api/v1/sessions/" + id))
                .header("Authorization", "token " + ready.token())
                .DELETE()
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static Event event(String json) throws IOException {
        JsonNode node = JSON.readTree(json);
        return new Event(
                node.path("phase").asText(),
                node.path("message").asText().strip(),
                node.path("url").asText(),
                node.path("token").asText(),
                node.path("imageName").asText());
    }
}
