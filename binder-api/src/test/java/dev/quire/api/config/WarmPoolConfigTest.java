package dev.quire.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quire.launcher.session.Boost;
import io.micronaut.context.ApplicationContext;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WarmPoolConfigTest {
    @Test
    void poolsAndTheirTimesAreRead() {
        try (ApplicationContext context = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .properties(Map.of(
                        "quire.warm.demand",
                        5,
                        "quire.warm.zone",
                        "Europe/Berlin",
                        "quire.warm.pools.course.link",
                        "gh/org/course/HEAD",
                        "quire.warm.pools.course.size",
                        2,
                        "quire.warm.pools.course.schedule",
                        List.of("Mon,Wed 09:50-12:00 = 20")))
                .start()) {
            WarmConfig warm = context.getBean(WarmConfig.class);
            assertThat(warm.demand()).isEqualTo(5);
            assertThat(warm.timeZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
            WarmPoolConfig pool = context.getBean(WarmPoolConfig.class);
            assertThat(pool.link()).isEqualTo("gh/org/course/HEAD");
            assertThat(pool.size()).isEqualTo(2);
            assertThat(pool.boosts()).containsExactly(Boost.parse("Mon,Wed 09:50-12:00 = 20"));
        }
    }

    @Test
    void nothingWaitsByDefault() {
        try (ApplicationContext context = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .start()) {
            assertThat(context.getBean(WarmConfig.class).demand()).isZero();
            assertThat(context.getBeansOfType(WarmPoolConfig.class)).isEmpty();
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WarmPoolConfig("course", null, null, 1, List.of()))
                .withMessageContaining("quire.warm.pools.course.link");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WarmPoolConfig("course", "https://forge.example/a/b", null, 1, List.of()))
                .withMessageContaining("gh/org/course/HEAD");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WarmPoolConfig("course", "gh/a/b/HEAD", null, -1, List.of()))
                .withMessageContaining("quire.warm.pools.course.size");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WarmPoolConfig("course", "gh/a/b/HEAD", null, 1, List.of("at ten")))
                .withMessageContaining("quire.warm.pools.course.schedule");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WarmConfig(0, "Mars/Olympus", 0))
                .withMessageContaining("Mars/Olympus");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WarmConfig(-1, null, 0))
                .withMessageContaining("quire.warm.demand");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WarmConfig(0, null, -1))
                .withMessageContaining("quire.warm.prepull");
    }
}
