package dev.quire.api.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FairQueueTest {
    private final FairQueue<String> queue = new FairQueue<>();

    @Test
    void ownersTakeTurnsEachWithItsFirst() {
        queue.add("a", "a1");
        queue.add("a", "a2");
        queue.add("a", "a3");
        queue.add("b", "b1");
        queue.add("c", "c1");
        queue.add("b", "b2");
        assertThat(queue.inOrder()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
        assertThat(queue.poll()).contains("a1");
        queue.add("d", "d1");
        assertThat(taken()).containsExactly("b1", "c1", "a2", "d1", "b2", "a3");
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void whatIsPutBackIsTheNext() {
        queue.add("a", "a1");
        queue.add("b", "b1");
        queue.add("a", "a2");
        String first = queue.poll().orElseThrow();
        queue.putBack("a", first);
        assertThat(queue.size()).isEqualTo(3);
        assertThat(taken()).containsExactly("a1", "b1", "a2");
    }

    @Test
    void whoLeavesIsForgotten() {
        queue.add("a", "a1");
        queue.add("b", "b1");
        assertThat(queue.remove("a", "a1")).isTrue();
        assertThat(queue.remove("a", "a1")).isFalse();
        assertThat(queue.size()).isEqualTo(1);
        assertThat(taken()).containsExactly("b1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theOrderThatIsToldIsTheOrderThatComes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            String owner = "owner" + random.nextInt(7);
            switch (random.nextInt(4)) {
                case 0 -> queue.poll();
                case 1 -> queue.putBack(owner, owner + "-" + i);
                default -> queue.add(owner, owner + "-" + i);
            }
        }
        List<String> told = queue.inOrder();
        assertThat(told).hasSize(queue.size()).isEqualTo(taken());
    }

    private List<String> taken() {
        List<String> taken = new ArrayList<>();
        for (Optional<String> next = queue.poll(); next.isPresent(); next = queue.poll()) {
            taken.add(next.get());
        }
        return taken;
    }
}
