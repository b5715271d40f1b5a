package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that are there before anybody asks for them, in cluster mode.
 *
 * @param demand how many may wait for links that were asked for lately, of all links together; 0: none
 * @param zone the time zone of schedules, such as `Europe/Berlin`; by default the machine's
 * @param prepull on how many machines the images of all these links are to be before they are needed; 0: only where sessions wait
 */
@ConfigurationProperties("quire.warm")
public record WarmConfig(
        @Bindable(defaultValue = "0") int demand,
        @Nullable String zone,
        @Bindable(defaultValue = "0") int prepull) {
    public WarmConfig {
        if (demand < 0) {
            throw new IllegalArgumentException("quire.warm.demand cannot be negative; 0 means none.");
        }
        if (prepull < 0) {
            throw new IllegalArgumentException("quire.warm.prepull cannot be negative; 0 means none.");
        }
        ZoneId _ = zone(zone);
    }

    /** The time zone of schedules. */
    public ZoneId timeZone() {
        return zone(zone);
    }

    private static ZoneId zone(@Nullable String name) {
        try {
            return name == null || name.isBlank() ? ZoneId.systemDefault() : ZoneId.of(name.strip());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "quire.warm.zone: there is no time zone '%s'; name one such as Europe/Berlin.".formatted(name), e);
        }
    }
}
