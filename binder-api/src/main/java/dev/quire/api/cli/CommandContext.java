package dev.quire.api.cli;

import java.io.PrintWriter;

/**
 * What a command has besides its arguments.
 *
 * @param out for results
 * @param err for events and failures
 * @param terminal whether people look at {@code err} as it comes
 * @param settings what the environment says
 */
record CommandContext(PrintWriter out, PrintWriter err, boolean terminal, CommandSettings settings) {
    /** Where events go. */
    EventLines events(boolean json) {
        if (json) {
            return EventLines.json(err);
        }
        return terminal ? EventLines.terminal(err) : EventLines.plain(err);
    }
}
