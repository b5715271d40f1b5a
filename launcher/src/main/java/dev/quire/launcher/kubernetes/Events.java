package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Reading the events about one Pod. */
final class Events {
    private Events() {}

    static boolean has(List<Event> events, String reason) {
        return named(events, reason).findAny().isPresent();
    }

    /** The message of the latest event of this reason. */
    static Optional<String> last(List<Event> events, String reason) {
        return named(events, reason)
                .max(Comparator.comparing(Events::time))
                .map(event -> Objects.requireNonNullElse(event.getMessage(), "").strip());
    }

    private static Stream<Event> named(List<Event> events, String reason) {
        return events.stream().filter(event -> reason.equals(event.getReason()));
    }

    /** Old and new event sources fill different fields; RFC 3339 in UTC sorts as text. */
    private static String time(Event event) {
        if (event.getLastTimestamp() != null) {
            return event.getLastTimestamp();
        }
        return Objects.requireNonNullElse(event.getMetadata().getCreationTimestamp(), "");
    }
}
