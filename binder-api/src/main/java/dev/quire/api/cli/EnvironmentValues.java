package dev.quire.api.cli;

import dev.quire.api.config.ByteSize;
import dev.quire.repo2image.image.Codec;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Values of environment variables, as the service's settings write them; one that is blank is not there. */
record EnvironmentValues(Map<String, String> environment) {
    Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** What is between commas. */
    List<String> list(String name) {
        return text(name).map(list -> List.of(list.split(","))).orElse(List.of());
    }

    /** A number of bytes, such as {@code 20GiB}. */
    Optional<ByteSize> size(String name) {
        try {
            return text(name).map(ByteSize::parse);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(name + ": " + e.getMessage());
        }
    }

    /** A time, such as {@code 12h}. */
    Optional<Duration> duration(String name) {
        return text(name).map(text -> {
            String iso = (text.endsWith("d") ? "P" : "PT") + text;
            try {
                return Duration.parse(iso);
            } catch (DateTimeParseException e) {
                throw new RefusedException("'" + text + "' is no time; write one such as 12h or 7d.");
            }
        });
    }

    Optional<Codec> codec(String name) {
        return text(name)
                .map(text -> Stream.of(Codec.values())
                        .filter(codec -> codec.name().equalsIgnoreCase(text))
                        .findFirst()
                        .orElseThrow(() -> new RefusedException(
                                name + " cannot be '" + text + "'; write zstd, gzip, splice, estargz or none.")));
    }
}
