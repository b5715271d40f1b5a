package dev.quire.repo2image.step;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * How long what is asked for without a version keeps its first answer.
 *
 * @param age from the first answer's period to the next; counted from the epoch, so that all replicas agree
 * @param clock the time
 */
public record Renewal(Duration age, InstantSource clock) {
    private static final String VARIABLE = "QUIRE_PERIOD";

    public Renewal {
        if (age.toSeconds() < 1) {
            throw new IllegalArgumentException("What is resolved must hold for a second at least");
        }
    }

    /** A number that changes when what was resolved holds no longer. */
    public String period() {
        return Long.toString(clock.instant().getEpochSecond() / age.toSeconds());
    }

    /** The same recipe, which is another one when the period is over. */
    public Recipe of(Recipe recipe) {
        return recipe.with(Map.of(VARIABLE, period()));
    }
}
