package dev.quire.repo2image.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class FannedTest {
    private static final List<Integer> NUMBERS = IntStream.range(0, 50).boxed().toList();

    @Test
    void resultsAreInTheOrderOfTheItems() throws Exception {
        assertThat(Fanned.map(7, NUMBERS, number -> {
                    Thread.sleep(50 - number);
                    return number;
                }))
                .isEqualTo(NUMBERS);
        assertThat(Fanned.map(7, List.of(), number -> number)).isEmpty();
    }

    @Test
    void noMoreThanTheWidthRunAtOnce() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Fanned.map(3, NUMBERS, number -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.sleep(1);
            return running.decrementAndGet();
        });
        assertThat(most.get()).isEqualTo(3);
    }

    @Test
    void aFailureKeepsItsTypeAndStopsTheOthersAtOnce() {
        CountDownLatch started = new CountDownLatch(2);
        AtomicInteger interrupted = new AtomicInteger();
        // The first ones would take for ever, and the last one fails: the order must not matter.
        assertThatThrownBy(() -> Fanned.map(3, List.of(1, 2, 3), number -> {
                    if (number == 3) {
                        started.await();
                        throw new FileNotFoundException("third");
                    }
                    started.countDown();
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                        throw e;
                    }
                    return number;
                }))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("third");
        assertThat(interrupted).hasValue(2);
    }

    @Test
    void runtimeExceptionsAndErrorsPassToo() {
        assertThatThrownBy(() -> Fanned.map(2, NUMBERS, number -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Fanned.map(2, NUMBERS, number -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void nothingIsBegunAfterAFailure() {
        AtomicInteger begun = new AtomicInteger();
        assertThatThrownBy(() -> Fanned.map(1, NUMBERS, number -> {
                    begun.incrementAndGet();
                    throw new IOException("first");
                }))
                .hasMessage("first");
        assertThat(begun.get()).isEqualTo(1);
    }

    @Test
    void anInterruptedCallerInterruptsAllAndWaitsForThem() throws Exception {
        CountDownLatch started = new CountDownLatch(3);
        AtomicInteger ended = new AtomicInteger();
        FutureTask<List<Integer>> task = new FutureTask<>(() -> Fanned.map(3, List.of(1, 2, 3), number -> {
            started.countDown();
            try {
                Thread.sleep(60_000);
            } finally {
                ended.incrementAndGet();
            }
            return number;
        }));
        Thread caller = Thread.ofVirtual().start(task);
        started.await();
        caller.interrupt();
        assertThatThrownBy(() -> task.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(ended).hasValue(3);
    }
}
