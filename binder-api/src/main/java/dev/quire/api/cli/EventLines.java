package dev.quire.api.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.BuildEvent;
import java.io.PrintWriter;
import java.util.Locale;

/** Events for those who watch: people, or programs that read repo2docker's JSON lines. Thread-safe. */
abstract class EventLines {
    final PrintWriter out;

    private EventLines(PrintWriter out) {
        this.out = out;
    }

    /** One line of a phase. */
    abstract void line(String phase, String message);

    /** The phase's last line is done with. */
    void end() {
        out.flush();
    }

    final synchronized void event(BuildEvent event) {
        line(event.phase().name().toLowerCase(Locale.ROOT), event.message());
        out.flush();
    }

    /** Something that is to be known and is no failure. */
    final synchronized void note(String sentence) {
        line("building", sentence);
        out.flush();
    }

    /** A line about the session that is being started, or runs. */
    final synchronized void running(String message) {
        line("running", message);
        out.flush();
    }

    final synchronized void failure(String sentence) {
        line("failed", sentence);
        end();
    }

    /** Plain lines. */
    static EventLines plain(PrintWriter out) {
        return new EventLines(out) {
            @Override
            void line(String phase, String message) {
                out.println(phase.equals("failed") ? "repo2image: " + message : message);
            }
        };
    }

    /** For a terminal: what only counts up is one line that changes. */
    static EventLines terminal(PrintWriter out) {
        return new EventLines(out) {
            private boolean open;

            @Override
            void line(String phase, String message) {
                boolean passing = phase.equals("fetching") || message.startsWith("Reused layer: ");
                out.print("\r\033[K");
                if (phase.equals("failed")) {
                    out.println("\033[1;31mrepo2image:\033[0m " + message);
                } else if (passing) {
                    out.print("\033[2m" + message + "\033[0m");
                } else {
                    out.println(message);
                }
                open = passing;
            }

            @Override
            void end() {
                if (open) {
                    out.print("\r\033[K");
                    open = false;
                }
                out.flush();
            }
        };
    }

    /** One JSON object to a line, as {@code repo2docker --json-logs} writes them. */
    static EventLines json(PrintWriter out) {
        ObjectMapper json = new ObjectMapper();
        return new EventLines(out) {
            @Override
            void line(String phase, String message) {
                try {
                    out.println(json.writeValueAsString(json.createObjectNode()
                            .put("message", message + "\n")
                            .put("phase", phase)));
                } catch (JsonProcessingException e) {
                    throw new AssertionError("Two strings can always be written", e);
                }
            }
        };
    }
}
