package dev.quire.launcher.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogLinesTest {
    private final List<String> output = new ArrayList<>();
    private final LogLines lines = new LogLines(output::add);

    @Test
    void makesTheSameLinesHoweverTheyAreCut() {
        String text = "na\u00efve \ud83d\ude00\r\n\n\u2603 last";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte one : bytes) {
            lines.add(new byte[] {one});
        }
        lines.end();
        assertThat(output).containsExactly("na\u00efve \ud83d\ude00", "", "\u2603 last");
    }

    @Test
    void replacesWhatIsNoText() {
        lines.add(new byte[] {'a', (byte) 0xff, 'b', '\n', (byte) 0xe2, (byte) 0x98});
        lines.end();
        assertThat(output).containsExactly("a\ufffdb", "\ufffd");
    }

    @Test
    void cutsLinesThatAreTooLong() {
        lines.add("x".repeat(20_000).getBytes(StandardCharsets.US_ASCII));
        lines.end();
        assertThat(output)
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(8192));
        assertThat(String.join("", output)).hasSize(20_000);
    }

    @Test
    void keepsTheLastLines() {
        for (int i = 0; i < 100; i++) {
            lines.add((i + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(lines.last()).hasSize(20).startsWith("80").endsWith("99");
    }
}
