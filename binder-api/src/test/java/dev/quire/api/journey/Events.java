package dev.quire.api.journey;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The event stream of one launch, read as it comes. */
final class Events {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Event> events = new ArrayList<>();
    private final StringBuilder raw = new StringBuilder();
    private boolean ended;
    private @Nullable Throwable broken;

    /** One event. */
    record Event(JsonNode json) {
        String phase() {
            return json.path("phase").asText();
        }

        String message() {
            return json.path("message").asText().strip();
        }

        String error() {
            return json.path("error").asText();
        }

        URI url() {
            return URI.create(json.path("url").asText());
        }

        String token() {
            return json.path("token").asText();
        }

        boolean isLast() {
            return phase().equals("ready") || phase().equals("failed");
        }
    }

    static Events of(HttpClient client, URI uri) {
        Events events = new Events();
        Thread.ofVirtual().name("events").start(() -> events.read(client, uri));
        return events;
    }

    private void read(HttpClient client, URI uri) {
        try (Stream<String> lines = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines())
                .body()) {
            for (String line : (Iterable<String>) lines::iterator) {
                take(line);
            }
            end(null);
        } catch (IOException | RuntimeException e) {
            end(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(e);
        }
    }

    private synchronized void take(String line) throws IOException {
        raw.append(line).append('\n');
        if (line.startsWith("data: ")) {
            events.add(new Event(JSON.readTree(line.substring("data: ".length()))));
            notifyAll();
        }
    }

    private synchronized void end(@Nullable Throwable cause) {
        ended = true;
        broken = cause;
        notifyAll();
    }

    /** The first such event, as soon as it is there. */
    synchronized Event await(Predicate<Event> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        int read = 0;
        while (true) {
            while (read < events.size()) {
                Event event = events.get(read++);
                if (wanted.test(event)) {
                    return event;
                }
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (ended || left <= 0) {
                throw new AssertionError("No such event; the stream ended with " + broken + " after:\n" + raw);
            }
            wait(left);
        }
    }

    Event awaitMessage(String beginning) throws InterruptedException {
        return await(event -> event.message().startsWith(beginning));
    }

    /** The last event, whatever it is. */
    Event last() throws InterruptedException {
        return await(Event::isLast);
    }

    /** The last event, which says that the launch has worked; a machine without package indexes ends the test here. */
    Event ready() throws InterruptedException {
        Event last = last();
        if (last.error().equals("PACKAGES_UNREACHABLE")) {
            abort("Packages cannot be fetched here: " + last.message());
        }
        if (!last.phase().equals("ready")) {
            throw new AssertionError("The launch failed:\n" + raw());
        }
        return last;
    }

    /** Their messages, as far as they have come. */
    synchronized List<String> messages() {
        return events.stream().map(Event::message).toList();
    }

    /** The phases in their order, each as often as it began. */
    synchronized List<String> phases() {
        List<String> phases = new ArrayList<>();
        for (Event event : events) {
            if (phases.isEmpty() || !phases.getLast().equals(event.phase())) {
                phases.add(event.phase());
            }
        }
        return phases;
    }

    /** What the messages with that beginning say after it. */
    List<String> after(String beginning) {
        return messages().stream()
                .filter(message -> message.startsWith(beginning))
                .map(message -> message.substring(beginning.length()))
                .toList();
    }

    /** The stream as it came. */
    synchronized String raw() {
        return raw.toString();
    }
}
