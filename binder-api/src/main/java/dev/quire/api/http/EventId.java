package dev.quire.api.http;

import dev.quire.api.launch.LaunchId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of an event in a stream: {@code <launch>.<index>}, with {@code .end} when nothing follows, so that even a service
 * that has forgotten the launch knows that a client which comes back has seen it all.
 */
record EventId(LaunchId launch, int index, boolean isLast) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{32})\\.(\\d{1,9})(\\.end)?");

    static Optional<EventId> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new EventId(
                        new LaunchId(matcher.group(1)), Integer.parseInt(matcher.group(2)), matcher.group(3) != null))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return launch + "." + index + (isLast ? ".end" : "");
    }
}
