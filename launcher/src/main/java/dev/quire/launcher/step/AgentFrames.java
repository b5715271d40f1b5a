package dev.quire.launcher.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads what a step's agent says. It runs where strangers' code has run before, so nothing that it says is believed: lengths are
 * bounded, the order of frames is checked, and a change is whole only if its length and its hash are what was said last.
 */
final class AgentFrames {
    private static final int LONGEST = 1 << 20;
    private static final int LONGEST_ENDING = 1 << 16;
    /** A tar has headers besides the content that the limit is for. */
    private static final long HEADERS = 256L << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StepLimits limits;
    private final LogLines lines;
    private final OutputStream change;
    private final MessageDigest digest = sha256();
    private long changed;
    private long printed;
    private volatile Phase phase = Phase.SILENT;
    private volatile long readingSince = Long.MAX_VALUE;

    /** How far the step has come. */
    enum Phase {
        SILENT,
        RUNNING,
        CAPTURING,
        OVER
    }

    /**
     * How the agent says that the step ended.
     *
     * @param outcome {@code done} when the change is whole
     */
    record Ending(String outcome, String message, int code) {}

    AgentFrames(StepLimits limits, LogLines lines, OutputStream change) {
        this.limits = limits;
        this.lines = lines;
        this.change = change;
    }

    Phase phase() {
        return phase;
    }

    /** Since when nothing has come that was waited for, in the words of {@link System#nanoTime()}; empty when nobody waits. */
    Optional<Long> readingSince() {
        long since = readingSince;
        return since == Long.MAX_VALUE ? Optional.empty() : Optional.of(since);
    }

    /**
     * Reads up to the ending.
     *
     * @throws CutOffException when there is none, or what came before it cannot be
     * @throws IOException what writing the change threw
     */
    Ending read(InputStream in) throws CutOffException, IOException {
        while (true) {
            byte[] header = take(in, 5);
            int length =
                    (header[1] & 0xff) << 24 | (header[2] & 0xff) << 16 | (header[3] & 0xff) << 8 | (header[4] & 0xff);
            if (length < 0 || length > LONGEST) {
                throw broken("a frame of %d bytes".formatted(Integer.toUnsignedLong(length)));
            }
            byte[] body = take(in, length);
            switch (header[0]) {
                case 'R' -> advance(Phase.SILENT, Phase.RUNNING);
                case 'L' -> print(body);
                case 'H' -> {}
                case 'E' -> advance(Phase.RUNNING, Phase.CAPTURING);
                case 'T' -> change(body);
                case 'F' -> {
                    lines.end();
                    return ending(body);
                }
                default -> throw broken("a frame of kind " + header[0]);
            }
        }
    }

    private void advance(Phase from, Phase to) throws CutOffException {
        if (phase != from) {
            throw broken("a frame out of order");
        }
        phase = to;
    }

    private void print(byte[] body) throws CutOffException {
        printed += body.length;
        // The agent stops before this; what it has to say itself is a little more.
        if (printed > limits.outputBytes() + LONGEST) {
            throw broken("more output than the step may print");
        }
        lines.add(body);
    }

    private void change(byte[] body) throws CutOffException, IOException {
        if (phase != Phase.CAPTURING) {
            throw broken("a change before the command had ended");
        }
        changed += body.length;
        if (changed > limits.diskBytes() * 2 + HEADERS) {
            throw broken("a change larger than the step may write");
        }
        digest.update(body);
        change.write(body);
    }

    private Ending ending(byte[] body) throws CutOffException {
        JsonNode said;
        try {
            said = body.length > LONGEST_ENDING ? JSON.nullNode() : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw broken("an ending that is not JSON");
        } catch (IOException e) {
            throw broken("an ending that cannot be read");
        }
        Ending ending = new Ending(
                said.path("outcome").asText(""),
                said.path("message").asText("").replaceAll("\\p{Cntrl}", " "),
                said.path("code").asInt());
        if (ending.outcome().equals("done")) {
            boolean whole = phase == Phase.CAPTURING
                    && said.path("bytes").asLong(-1) == changed
                    && said.path("sha256").asText("").equals(HexFormat.of().formatHex(digest.digest()));
            if (!whole) {
                throw broken("a change that is not the one it announced");
            }
        }
        phase = Phase.OVER;
        return ending;
    }

    private byte[] take(InputStream in, int length) throws CutOffException {
        byte[] bytes = new byte[length];
        readingSince = System.nanoTime();
        try {
            if (in.readNBytes(bytes, 0, length) < length) {
                throw new EOFException("the connection ended");
            }
            return bytes;
        } catch (IOException e) {
            lines.end();
            throw new CutOffException(String.valueOf(e.getMessage()), phase == Phase.SILENT);
        } finally {
            readingSince = Long.MAX_VALUE;
        }
    }

    private CutOffException broken(String what) {
        lines.end();
        return new CutOffException("its agent sent " + what, false);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
