package dev.quire.launcher.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What a build prints, from several streams at once: passed on as lines, counted, and the last of them kept. */
public final class BuildLog {
    private static final int LONGEST = 4096;
    private static final int KEPT = 40;
    /** Docker's old builder writes errors in red. */
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private final Consumer<String> output;
    private final long limit;
    private final Deque<String> last = new ArrayDeque<>();
    private long printed;

    /**
     * @param limit how many bytes may be printed; what comes after them is not passed on
     */
    public BuildLog(Consumer<String> output, long limit) {
        this.output = output;
        this.limit = limit;
    }

    /** Reads a stream to its end; it ends when the builder does. */
    public void read(InputStream stream) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try (stream) {
            int count;
            while ((count = stream.read(buffer)) >= 0) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == '\n') {
                        add(line.toString(StandardCharsets.UTF_8));
                        line.reset();
                    } else if (line.size() < LONGEST) {
                        line.write(buffer[i]);
                    }
                }
                count(count);
            }
        } catch (IOException e) {
            // The builder is gone; what it said so far is what there is.
        }
        if (line.size() > 0) {
            add(line.toString(StandardCharsets.UTF_8));
        }
    }

    /** Whether more was printed than may be. */
    public synchronized boolean isOver() {
        return printed > limit;
    }

    /** The last lines, the oldest first. */
    public synchronized List<String> last() {
        return List.copyOf(last);
    }

    private synchronized void count(int bytes) {
        printed += bytes;
    }

    private synchronized void add(String line) {
        String text = line.stripTrailing();
        // A progress bar writes over itself; only its last state is worth a line.
        text = COLOUR.matcher(text.substring(text.lastIndexOf('\r') + 1)).replaceAll("");
        if (printed > limit || text.isEmpty()) {
            return;
        }
        last.addLast(text);
        if (last.size() > KEPT) {
            last.removeFirst();
        }
        output.accept(text);
    }
}
