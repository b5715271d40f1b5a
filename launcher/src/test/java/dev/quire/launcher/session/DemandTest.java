package dev.quire.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DemandTest {
    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

    private final Demand<String> demand = new Demand<>(10);
    private Instant now = START;

    @Test
    void whatIsAskedForOnceIsNotKeptReady() {
        asked("a", 1);

        assertThat(demand.sizes(now)).isEmpty();
    }

    @Test
    void whatIsAskedForNowAndThenHasOneThatWaits() {
        asked("a", 2);

        assertThat(demand.sizes(now)).isEqualTo(Map.of("a", 1));
    }

    @Test
    void aPoolHoldsWhatComesInHalfAMinute() {
        // Six a minute, for half an hour.
        for (int i = 0; i < 180; i++) {
            now = now.plusSeconds(10);
            asked("a", 1);
        }

        assertThat(demand.sizes(now)).isEqualTo(Map.of("a", 3));
    }

    @Test
    void itGrowsAtOnceAndShrinksByStepsAndIsGoneAfterHalfAnHour() {
        asked("a", 100);
        assertThat(demand.sizes(now)).isEqualTo(Map.of("a", 5));

        now = now.plusSeconds(60);
        assertThat(demand.sizes(now)).isEqualTo(Map.of("a", 5));
        now = now.plus(Duration.ofMinutes(5));
        assertThat(demand.sizes(now)).isEqualTo(Map.of("a", 4));
        assertThat(demand.sizes(now)).isEqualTo(Map.of("a", 4));
        now = now.plus(Duration.ofMinutes(5));
        assertThat(demand.sizes(now)).isEqualTo(Map.of("a", 3));

        now = START.plus(Duration.ofMinutes(30));
        assertThat(demand.sizes(now)).isEmpty();
    }

    @Test
    void aPauseOfSomeMinutesDoesNotMakeItGoBackAndForth() {
        asked("a", 2);
        assertThat(demand.sizes(now)).isEqualTo(Map.of("a", 1));

        now = now.plus(Duration.ofMinutes(4));
        assertThat(demand.sizes(now)).isEqualTo(Map.of("a", 1));
    }

    @Test
    void ofManyKindsTheMostWantedAreKeptAndNeverMoreThanThereMayBe() {
        asked("a", 100);
        asked("b", 200);
        asked("c", 20);

        assertThat(demand.sizes(now)).isEqualTo(Map.of("b", 10));
        assertThat(new Demand<String>(0).sizes(now)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new Demand<String>(-1));
    }

    @Test
    void whatIsLeftByTheMostWantedIsForTheOthers() {
        asked("a", 100);
        asked("b", 120);

        assertThat(demand.sizes(now)).containsExactly(Map.entry("b", 6), Map.entry("a", 4));
    }

    @Test
    void aClockThatGoesBackDoesNoHarm() {
        asked("a", 3);

        assertThat(demand.sizes(START.minus(Duration.ofMinutes(5)))).isEqualTo(Map.of("a", 1));
    }

    private void asked(String kind, int times) {
        for (int i = 0; i < times; i++) {
            demand.asked(kind, now);
        }
    }
}
