package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class NodeSightTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final NodeSight nodes = new NodeSight(
            () -> {
                looks.incrementAndGet();
                return Machines.HIDDEN;
            },
            now::get);

    @Test
    void looksOnceForAllThatAskWithinSeconds() {
        assertThat(nodes.machines()).isEqualTo(Machines.HIDDEN);
        nodes.machines();
        assertThat(looks).hasValue(1);
    }

    @Test
    void looksAgainAfterThatAlsoWhenTheTimeOverflows() {
        nodes.machines();
        now.addAndGet(Duration.ofSeconds(11).toNanos());
        nodes.machines();
        assertThat(looks).hasValue(2);
    }
}
