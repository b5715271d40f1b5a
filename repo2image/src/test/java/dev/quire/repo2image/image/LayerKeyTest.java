package dev.quire.repo2image.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LayerKeyTest {
    private static final List<String> PARTS = List.of("", "a", "1", ":", "1:a", "a1:", "0:", "2:1:", "ä");

    @Test
    void differentInputsNeverRunTogether() {
        Map<LayerKey, List<String>> seen = new HashMap<>();
        for (List<String> parts : sequences(4)) {
            List<String> before = seen.put(LayerKey.of(parts.getFirst(), parts.subList(1, parts.size())), parts);
            assertThat(before).as("another with the key of %s", parts).isNull();
        }
        assertThat(seen).hasSizeGreaterThan(7000);
    }

    @Test
    void isTheSameOnEveryMachine() {
        // printf '7:wheel/12:ab0:' | sha256sum
        assertThat(LayerKey.of("wheel/1", List.of("ab", "")).hash().hex())
                .isEqualTo(Digest.of("7:wheel/12:ab0:".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .hex());
    }

    private static List<List<String>> sequences(int length) {
        List<List<String>> all = new ArrayList<>();
        List<List<String>> last = List.of(List.of());
        for (int i = 0; i < length; i++) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> start : last) {
                for (String part : PARTS) {
                    List<String> next = new ArrayList<>(start);
                    next.add(part);
                    longer.add(next);
                }
            }
            all.addAll(longer);
            last = longer;
        }
        return all;
    }
}
