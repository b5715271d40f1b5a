package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UnchangedTest {
    private final Unchanged unchanged = new Unchanged(Duration.ofSeconds(15));

    @Test
    void timeRunsFromTheFirstLookAtAVersion() {
        look(0, Map.of("a", "1"));
        look(10, Map.of("a", "1"));
        assertThat(unchanged.since("a", seconds(12))).contains(Duration.ofSeconds(12));

        look(20, Map.of("a", "2"));
        assertThat(unchanged.since("a", seconds(21))).contains(Duration.ofSeconds(1));
    }

    @Test
    void whatIsGoneIsForgotten() {
        look(0, Map.of("a", "1"));
        look(5, Map.of());
        assertThat(unchanged.since("a", seconds(6))).isEmpty();

        look(10, Map.of("a", "1"));
        assertThat(unchanged.since("a", seconds(11))).contains(Duration.ofSeconds(1));
    }

    @Test
    void afterALongTimeWithoutALookAllBeginsAnew() {
        look(0, Map.of("a", "1"));
        look(60, Map.of("a", "1"));

        assertThat(unchanged.since("a", seconds(61))).contains(Duration.ofSeconds(1));
    }

    private void look(int second, Map<String, String> versions) {
        unchanged.look(versions, seconds(second));
    }

    private static long seconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
