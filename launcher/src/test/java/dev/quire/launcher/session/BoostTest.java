package dev.quire.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BoostTest {
    @Test
    void saysDaysTimesAndHowMany() {
        assertThat(Boost.parse("Mon-Wed 9:50-12:00 = 20"))
                .isEqualTo(new Boost(
                        Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY),
                        LocalTime.of(9, 50),
                        LocalTime.of(12, 0),
                        20));
        assertThat(Boost.parse("sat, Sun 00:00-06:00=1").days()).containsOnly(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
        assertThat(Boost.parse("Sat-Mon 00:00-06:00=1").days())
                .containsOnly(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY, DayOfWeek.MONDAY);
        assertThat(Boost.parse("08:00-09:00 = 3").days()).hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Mon", "Mon-Fri 09:50 = 20", "Foo 09:50-12:00 = 20", "Mon 25:00-26:00 = 1", "Mon 9-12 = 2"})
    void whatIsNoneIsRefusedWithAnExample(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Boost.parse(text))
                .withMessageContaining("'Mon-Fri 09:50-12:00 = 20'");
    }

    // The fifth of January 2026 is a Monday.
    @ParameterizedTest
    @CsvSource({
        "Mon-Fri 09:50-12:00 = 20, 2026-01-05T09:50, true",
        "Mon-Fri 09:50-12:00 = 20, 2026-01-05T09:49:59, false",
        "Mon-Fri 09:50-12:00 = 20, 2026-01-05T12:00, false",
        "Mon-Fri 09:50-12:00 = 20, 2026-01-04T10:00, false",
        "Mon 22:00-02:00 = 20, 2026-01-05T23:00, true",
        "Mon 22:00-02:00 = 20, 2026-01-06T01:59, true",
        "Mon 22:00-02:00 = 20, 2026-01-05T01:00, false",
        "Mon 00:00-00:00 = 20, 2026-01-05T13:00, true"
    })
    void holdsAtThatTimeOfTheWeek(String boost, LocalDateTime time, boolean holds) {
        assertThat(Boost.parse(boost).isAt(time.atZone(ZoneId.of("Europe/Berlin"))))
                .isEqualTo(holds);
    }
}
