package dev.quire.launcher.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.launcher.step.AgentFrames.Ending;
import dev.quire.launcher.step.AgentFrames.Phase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AgentFramesTest {
    private static final StepLimits LIMITS = new StepLimits(1 << 20, 1, 1, Duration.ofSeconds(1), 1 << 20, 1 << 10);

    private final List<String> output = new ArrayList<>();
    private final ByteArrayOutputStream change = new ByteArrayOutputStream();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final AgentFrames frames = new AgentFrames(LIMITS, new LogLines(output::add), change);

    @Test
    void readsAWholeStep() throws Exception {
        say('R', "");
        say('L', "one\ntw");
        say('H', "");
        say('L', "o");
        say('E', "");
        say('T', "tar");
        say('F', done("tar"));

        assertThat(read()).isEqualTo(new Ending("done", "", 0));
        assertThat(output).containsExactly("one", "two");
        assertThat(change.toString(StandardCharsets.UTF_8)).isEqualTo("tar");
        assertThat(frames.phase()).isEqualTo(Phase.OVER);
    }

    @Test
    void aStreamThatIsCutAnywhereIsNoEnding() throws Exception {
        say('R', "");
        say('L', "one\n");
        say('E', "");
        say('T', "tar");
        say('F', done("tar"));
        byte[] all = said.toByteArray();
        for (int length = 0; length < all.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(all, length);
            AgentFrames fresh = new AgentFrames(LIMITS, new LogLines(_ -> {}), new ByteArrayOutputStream());
            assertThatThrownBy(() -> fresh.read(new ByteArrayInputStream(cut))).isInstanceOf(CutOffException.class);
        }
    }

    @Test
    void whatNeverSaidAnythingWasRefused() {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        CutOffException.class, e -> assertThat(e.isRefused()).isTrue());
    }

    @Test
    void aChangeThatIsNotTheOneAnnouncedIsRefused() throws Exception {
        say('R', "");
        say('E', "");
        say('T', "tam");
        say('F', done("tar"));
        assertRefused("not the one it announced");
    }

    @Test
    void aChangeBeforeTheCommandHasEndedIsRefused() throws Exception {
        say('R', "");
        say('T', "tar");
        assertRefused("before the command had ended");
        assertThat(change.size()).isZero();
    }

    @Test
    void aGoodEndingOfACommandThatDidNotEndIsRefused() throws Exception {
        say('R', "");
        say('F', done(""));
        assertRefused("not the one it announced");
    }

    @Test
    void lengthsAreNotBelieved() throws Exception {
        said.write(new byte[] {'L', 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff});
        assertRefused("a frame of 2147483647 bytes");
        said.reset();
        said.write(new byte[] {'L', (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});
        assertRefused("a frame of 4294967295 bytes");
    }

    @Test
    void outputEndsAtItsLimit() throws Exception {
        for (int i = 0; i < 3; i++) {
            say('L', "x".repeat(1 << 20));
        }
        assertRefused("more output");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"outcome\": 3}", "\0"})
    void anEndingOfAnyOtherFormIsNotGood(String text) throws Exception {
        say('F', text);
        try {
            assertThat(read().outcome()).isNotEqualTo("done");
        } catch (CutOffException e) {
            assertThat(e).hasMessageContaining("ending");
        }
    }

    @Test
    void noiseIsNeitherBelievedNorFatal() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 5) {
                noise[0] = (byte) "RLHETF".charAt(random.nextInt(6));
                noise[1] = noise[2] = noise[3] = 0;
            }
            AgentFrames fresh = new AgentFrames(LIMITS, new LogLines(_ -> {}), new ByteArrayOutputStream());
            assertThatThrownBy(() -> fresh.read(new ByteArrayInputStream(noise)))
                    .isInstanceOf(CutOffException.class);
        }
    }

    private Ending read() throws IOException, CutOffException {
        return frames.read(new ByteArrayInputStream(said.toByteArray()));
    }

    private void assertRefused(String why) {
        assertThatThrownBy(this::read).isInstanceOf(CutOffException.class).hasMessageContaining(why);
    }

    private void say(char kind, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        DataOutputStream out = new DataOutputStream(said);
        out.writeByte(kind);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String done(String tar) throws Exception {
        byte[] bytes = tar.getBytes(StandardCharsets.UTF_8);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        return "{\"outcome\": \"done\", \"bytes\": %d, \"sha256\": \"%s\"}".formatted(bytes.length, hash);
    }
}
