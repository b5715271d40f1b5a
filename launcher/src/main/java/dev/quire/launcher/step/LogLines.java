package dev.quire.launcher.step;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Makes lines of what a command prints, and keeps the last of them. A line that is too long is cut in pieces. */
final class LogLines {
    private static final int LONGEST = 8192;
    private static final int KEPT = 20;
    private static final int KEPT_LENGTH = 1000;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final CharBuffer decoded = CharBuffer.allocate(LONGEST);
    private final StringBuilder line = new StringBuilder();
    private final Deque<String> last = new ArrayDeque<>();
    private final Consumer<String> output;
    private byte[] rest = new byte[0];

    LogLines(Consumer<String> output) {
        this.output = output;
    }

    void add(byte[] bytes) {
        ByteBuffer in =
                ByteBuffer.allocate(rest.length + bytes.length).put(rest).put(bytes);
        in.flip();
        while (decoder.decode(in, decoded, false).isOverflow()) {
            split();
        }
        split();
        // The beginning of a character whose end is still to come.
        rest = new byte[in.remaining()];
        in.get(rest);
    }

    /** No more will come. */
    void end() {
        if (rest.length > 0) {
            line.append('\ufffd');
            rest = new byte[0];
        }
        if (!line.isEmpty()) {
            emit();
        }
    }

    private void split() {
        decoded.flip();
        while (decoded.hasRemaining()) {
            char next = decoded.get();
            if (next == '\n') {
                emit();
            } else {
                line.append(next);
                if (line.length() >= LONGEST && !Character.isHighSurrogate(next)) {
                    emit();
                }
            }
        }
        decoded.clear();
    }

    private void emit() {
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        String text = line.toString();
        line.setLength(0);
        output.accept(text);
        synchronized (last) {
            last.addLast(text.substring(0, Math.min(text.length(), KEPT_LENGTH)));
            if (last.size() > KEPT) {
                last.removeFirst();
            }
        }
    }

    List<String> last() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }
}
