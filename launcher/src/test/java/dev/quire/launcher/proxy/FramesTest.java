package dev.quire.launcher.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    private static final int TEXT = 0x81;
    private static final int PONG = 0x8A;

    @Test
    void countsDataButNotPingsAndPongs() {
        Frames frames = new Frames();

        assertThat(frames.take(frame(PONG, 4, true))).isZero();
        assertThat(frames.take(frame(TEXT, 0, false))).isEqualTo(1);
        assertThat(frames.take(frame(TEXT, 0, true))).isEqualTo(1);
        assertThat(frames.isBetweenFrames()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsTheEndOfEachFrameHoweverItIsCut(long seed) {
        Random random = new Random(seed);
        Buffer all = Buffer.buffer();
        int data = 0;
        for (int i = 0; i < 50; i++) {
            boolean isData = random.nextBoolean();
            data += isData ? 1 : 0;
            int length = random.nextInt(3) == 0 ? 70_000 : random.nextInt(300);
            all.appendBuffer(frame(isData ? TEXT : PONG, length, random.nextBoolean()));
        }
        Frames frames = new Frames();
        int seen = 0;
        for (int at = 0; at < all.length(); ) {
            int next = Math.min(all.length(), at + 1 + random.nextInt(random.nextBoolean() ? 3 : 5_000));
            seen += frames.take(all.slice(at, next));
            at = next;
        }

        assertThat(seen).isEqualTo(data);
        assertThat(frames.isBetweenFrames()).isTrue();
        frames.take(Buffer.buffer(new byte[] {(byte) TEXT, 5, 'h'}));
        assertThat(frames.isBetweenFrames()).isFalse();
    }

    private static Buffer frame(int first, int length, boolean masked) {
        Buffer frame = Buffer.buffer().appendByte((byte) first);
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            frame.appendByte((byte) (mask | length));
        } else if (length < 1 << 16) {
            frame.appendByte((byte) (mask | 126)).appendShort((short) length);
        } else {
            frame.appendByte((byte) (mask | 127)).appendLong(length);
        }
        return frame.appendBytes(new byte[length + (masked ? 4 : 0)]);
    }
}
