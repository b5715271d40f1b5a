package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SetbacksTest {
    private final Setbacks setbacks = new Setbacks();
    private long now = Duration.ofHours(1).toNanos();

    @Test
    void withoutAnyAllIsMadeAtOnce() {
        assertThat(setbacks.most(now, 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(setbacks.problem()).isEmpty();
    }

    @Test
    void afterOneItWaitsAndThenMakesOneAtATime() {
        fail();
        assertThat(setbacks.most(now, 0)).isZero();

        pass(Duration.ofSeconds(5));
        assertThat(setbacks.most(now, 0)).isEqualTo(1);
        assertThat(setbacks.most(now, 1)).isZero();
    }

    @Test
    void eachWaitsLongerThanTheLastUpToFiveMinutes() {
        for (int seconds : new int[] {5, 10, 20, 40, 80, 160, 300, 300}) {
            fail();
            pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(setbacks.most(now, 0)).isZero();
            pass(Duration.ofMillis(1));
            assertThat(setbacks.most(now, 0)).isEqualTo(1);
        }
    }

    @Test
    void whatFailsAtOnceIsOneFailure() {
        for (int i = 0; i < 10; i++) {
            fail();
        }

        pass(Duration.ofSeconds(5));
        assertThat(setbacks.most(now, 0)).isEqualTo(1);
        assertThat(setbacks.problem()).isEmpty();
    }

    @Test
    void theThirdInARowIsSaidAndASuccessEndsIt() {
        setbacks.succeeded("old");
        for (int i = 0; i < 3; i++) {
            fail();
            pass(Duration.ofMinutes(5));
        }
        assertThat(setbacks.problem())
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("No such image."));

        setbacks.succeeded("old");
        assertThat(setbacks.problem()).isPresent();
        setbacks.succeeded("new");
        assertThat(setbacks.problem()).isEmpty();
        assertThat(setbacks.most(now, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatNobodyCanMendIsNotSaid() {
        for (int i = 0; i < 5; i++) {
            setbacks.failed(Optional.empty(), now);
            pass(Duration.ofMinutes(5));
        }

        assertThat(setbacks.problem()).isEmpty();
    }

    private void fail() {
        setbacks.failed(Optional.of("No such image."), now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
