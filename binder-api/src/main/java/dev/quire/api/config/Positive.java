package dev.quire.api.config;

import java.time.Duration;

/** Checks that a configured amount is more than nothing, and names the setting when it is not. */
final class Positive {
    private Positive() {}

    static void require(String setting, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("%s must be longer than nothing, such as 10m.".formatted(setting));
        }
    }

    static void require(String setting, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("%s must be more than zero, not %d.".formatted(setting, value));
        }
    }
}
