package dev.quire.repo2image.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What goes wrong in an {@link InMemoryRegistryServer}, request by request. */
public interface ServerFaults {
    /** Nothing. */
    ServerFaults NONE = (method, uri) -> new None();

    /** What goes wrong with that request. */
    Fault next(String method, String uri);

    /** Something that goes wrong. */
    sealed interface Fault {}

    /** All is well. */
    record None() implements Fault {}

    /** An answer that is none. */
    record Status(int status, Optional<String> retryAfter) implements Fault {}

    /** Takes that part of the request's body, and hangs up. */
    record Cut(double part) implements Fault {}

    /** Ends in the middle of its answer. */
    record CutAnswer() implements Fault {}

    /** Does what it was asked for, and hangs up. */
    record Unheard() implements Fault {}

    /** Takes its time. */
    record Slow(Duration pause) implements Fault {}

    /** Forgets uploads that have begun. */
    record Forget() implements Fault {}

    /** Loses a blob of the repository whose manifest comes. */
    record Lose(boolean everywhere) implements Fault {}

    /** Every so many requests one goes wrong, in one of all ways. */
    static ServerFaults every(int requests, RandomGenerator random) {
        return new ServerFaults() {
            private int number;

            @Override
            public synchronized Fault next(String method, String uri) {
                number++;
                // A server that stays away for minutes is another test.
                return number % requests == 0 && !uri.equals("/v2/") ? fault() : new None();
            }

            private Fault fault() {
                List<Fault> all = List.of(
                        new Status(500, Optional.empty()),
                        new Status(503, Optional.of("0")),
                        new Status(429, Optional.of("1")),
                        new Status(429, Optional.of("Wed, 21 Oct 2015 07:28:00 GMT")),
                        new Cut(random.nextDouble()),
                        new Cut(random.nextDouble()),
                        new CutAnswer(),
                        new Unheard(),
                        new Unheard(),
                        new Slow(Duration.ofMillis(30)),
                        new Slow(Duration.ofMillis(450)),
                        new Forget(),
                        new Forget(),
                        new Lose(true),
                        new Lose(false));
                return all.get(random.nextInt(all.size()));
            }
        };
    }
}
