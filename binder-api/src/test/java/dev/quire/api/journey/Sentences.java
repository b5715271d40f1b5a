package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/** What a failure looks like to those who wait for a session. */
final class Sentences {
    private Sentences() {}

    /** The stream ends in a failure with that status and code, and one sentence that names the thing. */
    static void check(Events events, int statusCode, String error, String named) throws InterruptedException {
        Events.Event last = events.last();
        assertThat(last.phase()).as(events.raw()).isEqualTo("failed");
        assertThat(last.error()).as(last.message()).isEqualTo(error);
        assertThat(last.json().path("status_code").asInt()).as(last.message()).isEqualTo(statusCode);
        assertThat(last.message())
                .as("a sentence")
                .matches("\\S[^\\n\\r]{19,}[.?!]")
                .containsIgnoringCase(named.toLowerCase(Locale.ROOT));
        assertThat(events.raw()).doesNotContain("Exception", "\\tat ", "\tat ");
    }
}
