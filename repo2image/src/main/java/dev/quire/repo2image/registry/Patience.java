package dev.quire.repo2image.registry;

import java.io.InterruptedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * How long a registry is waited for, and how often it is asked.
 *
 * @param attempts how often the same is asked
 * @param pause before the second attempt; each further one takes twice as long
 * @param longestPause that a busy registry may ask for by {@code Retry-After}
 * @param quiet how long nothing may move
 */
record Patience(int attempts, Duration pause, Duration longestPause, Duration quiet, InstantSource clock) {
    /** With a registry that works most of the time. */
    static final Patience USUAL = new Patience(
            6, Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(45), InstantSource.system());

    /** For a look whether it works. */
    static final Patience NONE =
            new Patience(1, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5), InstantSource.system());

    /** Waits before the attempt after this one, counted from one. */
    void pause(int attempt) throws InterruptedIOException {
        sleep(pause.multipliedBy(1L << Math.min(attempt - 1, 10)));
    }

    /** Waits before the attempt after this one, and as long as the answer asks for. */
    void pause(int attempt, Answer answer) throws InterruptedIOException {
        Duration usual = pause.multipliedBy(1L << Math.min(attempt - 1, 10));
        Duration wish = wish(answer.header("Retry-After"));
        sleep(wish.compareTo(usual) > 0 ? wish : usual);
    }

    /** Whether a busy registry asks for no more than what is waited at most. */
    boolean isWithin(Answer answer) {
        return wish(answer.header("Retry-After")).compareTo(longestPause) <= 0;
    }

    /** What a busy registry asks for, as part of a sentence. */
    String words(Answer answer) {
        Duration wish = wish(answer.header("Retry-After"));
        return wish.isPositive() ? ", and asks to come back in " + wish.toSeconds() + " seconds" : "";
    }

    /** Seconds or a date (RFC 9110, "Retry-After"). */
    private Duration wish(String header) {
        try {
            if (header.matches("[0-9]{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(header));
            }
            return header.isEmpty()
                    ? Duration.ZERO
                    : Duration.between(
                            clock.instant(),
                            Instant.from(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static void sleep(Duration time) throws InterruptedIOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
