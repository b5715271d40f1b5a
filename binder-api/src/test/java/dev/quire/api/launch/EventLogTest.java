package dev.quire.api.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EventLogTest {
    @Test
    void readersAtAnyTimeSeeEverythingInOrder() throws Exception {
        EventLog<Integer> log = new EventLog<>();
        List<Integer> expected = IntStream.range(0, 500).boxed().toList();
        Callable<List<Integer>> reader = () -> {
            List<Integer> seen = new ArrayList<>();
            log.forEach(seen::add);
            return seen;
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Integer>> early = threads.submit(reader);
            for (int number : expected.subList(0, 250)) {
                log.append(number);
            }
            Future<List<Integer>> between = threads.submit(reader);
            for (int number : expected.subList(250, 500)) {
                log.append(number);
            }
            log.close();
            Future<List<Integer>> late = threads.submit(reader);
            assertThat(early.get()).isEqualTo(expected);
            assertThat(between.get()).isEqualTo(expected);
            assertThat(late.get()).isEqualTo(expected);
        }
    }

    @Test
    void awaitTellsSilenceFromTheEnd() throws Exception {
        EventLog<String> log = new EventLog<>();
        assertThat(log.await(0, Duration.ofMillis(5))).isEqualTo(new EventLog.Step.Quiet<>());
        log.append("a");
        assertThat(log.await(0, Duration.ofMillis(5))).isEqualTo(new EventLog.Step.Entry<>(0, "a"));
        log.close();
        assertThat(log.await(1, Duration.ofMinutes(1))).isEqualTo(new EventLog.Step.End<>());
    }

    @Test
    void nothingIsAddedOnceClosed() {
        EventLog<String> log = new EventLog<>();
        assertThat(log.end("last")).isTrue();
        assertThat(log.end("after the last")).isFalse();
        assertThat(log).containsExactly("last");
    }
}
