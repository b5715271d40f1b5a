package dev.quire.api.journey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A kernel of a session, spoken to as Jupyter's front ends do: the REST API and a WebSocket, through the session proxy. */
final class KernelClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private final String session = UUID.randomUUID().toString();

    private KernelClient(URI server, String token, String name) throws IOException, InterruptedException {
        HttpResponse<String> started = http.send(
                HttpRequest.newBuilder(server.resolve("api/kernels"))
                        .header("Authorization", "token " + token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"name\": \"" + name + "\"}"))
                        .build(),
                BodyHandlers.ofString());
        if (started.statusCode() != 201) {
            throw new IOException("No kernel: " + started.statusCode() + " " + started.body());
        }
        String id = JSON.readTree(started.body()).path("id").asText();
        URI channels = server.resolve("api/kernels/" + id + "/channels?session_id=" + session);
        this.socket = http.newWebSocketBuilder()
                .header("Authorization", "token " + token)
                .buildAsync(URI.create(channels.toString().replaceFirst("^http", "ws")), new Collector(messages))
                .join();
    }

    /** Starts a kernel of Python in the session that was launched so. */
    static KernelClient of(Events.Event ready) throws IOException, InterruptedException {
        return of(ready, "python3");
    }

    /** Starts the kernel of that name. */
    static KernelClient of(Events.Event ready, String name) throws IOException, InterruptedException {
        return new KernelClient(ready.url(), ready.token(), name);
    }

    /** Runs the code, and returns what it printed; an exception in it is thrown here. */
    String run(String code) throws IOException, InterruptedException {
        String id = begin(code);
        StringBuilder printed = new StringBuilder();
        while (true) {
            JsonNode message = next(id);
            JsonNode said = message.path("content");
            switch (message.path("header").path("msg_type").asText()) {
                case "stream" -> printed.append(said.path("text").asText());
                case "error" ->
                    throw new IOException(said.path("ename").asText() + ": "
                            + said.path("evalue").asText() + "\n" + printed);
                case "status" -> {
                    if (said.path("execution_state").asText().equals("idle")) {
                        return printed.toString();
                    }
                }
                default -> {
                    // The rest is for front ends.
                }
            }
        }
    }

    /** The next message whose cause is that one. */
    private JsonNode next(String id) throws IOException, InterruptedException {
        while (true) {
            String text = messages.poll(LONGEST.toSeconds(), TimeUnit.SECONDS);
            if (text == null) {
                throw new IOException("The kernel says nothing for " + LONGEST.toSeconds() + " s");
            }
            JsonNode message = JSON.readTree(text);
            if (message.path("parent_header").path("msg_id").asText().equals(id)) {
                return message;
            }
        }
    }

    /** Returns when the code has begun to run, with what its messages name as their cause. */
    String begin(String code) throws IOException, InterruptedException {
        String id = UUID.randomUUID().toString();
        Map<String, Object> header = Map.of(
                "msg_id", id, "msg_type", "execute_request", "session", session, "username", "test", "version", "5.4");
        Map<String, Object> content = Map.of(
                "code",
                code,
                "silent",
                false,
                "store_history",
                false,
                "user_expressions",
                Map.of(),
                "allow_stdin",
                false);
        socket.sendText(
                        JSON.writeValueAsString(Map.of(
                                "channel",
                                "shell",
                                "header",
                                header,
                                "parent_header",
                                Map.of(),
                                "metadata",
                                Map.of(),
                                "content",
                                content)),
                        true)
                .join();
        while (!next(id).path("content").path("execution_state").asText().equals("busy")) {
            // Others come first.
        }
        return id;
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }

    /** Puts the parts of messages together. */
    private record Collector(BlockingQueue<String> messages, StringBuilder part) implements WebSocket.Listener {
        Collector(BlockingQueue<String> messages) {
            this(messages, new StringBuilder());
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
