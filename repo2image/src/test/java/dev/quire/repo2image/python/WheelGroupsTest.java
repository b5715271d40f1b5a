package dev.quire.repo2image.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WheelGroupsTest {
    private static final long BIG = WheelGroups.BIG;
    private static final LockedWheel LAB = wheel("jupyterlab", 12 * BIG);
    private static final LockedWheel TORNADO = wheel("tornado", 400_000);
    private static final LockedWheel JINJA = wheel("jinja2", 130_000);
    private static final List<LockedWheel> STACK = List.of(LAB, TORNADO, JINJA);

    @Test
    void theStackAloneIsItsSmallWheelsAndItsBigOnes() {
        assertThat(titles(STACK))
                .containsExactly("wheels of the stack: jinja2 tornado", "wheel jupyterlab 1: jupyterlab");
    }

    @Test
    void whatIsAddedDoesNotChangeTheStacksLayers() {
        List<LockedWheel> wheels = plus(STACK, wheel("numpy", 16 * BIG), wheel("six", 11_000), wheel("attrs", 60_000));
        assertThat(titles(wheels))
                .containsExactly(
                        "wheels of the stack: jinja2 tornado",
                        "wheel numpy 1: numpy",
                        "wheel jupyterlab 1: jupyterlab",
                        "2 small wheels: attrs six");
    }

    @Test
    void oneOtherVersionInTheStackMakesItsSmallWheelsOrdinary() {
        List<LockedWheel> wheels = List.of(LAB, TORNADO, wheel("jinja2-other", 130_001), wheel("six", 1));
        assertThat(titles(wheels))
                .containsExactly("wheel jupyterlab 1: jupyterlab", "3 small wheels: jinja2-other six tornado");
    }

    @Test
    void anotherVersionOfABigWheelOfTheStackLeavesTheSmallOnes() {
        assertThat(titles(List.of(wheel("jupyterlab-other", 11 * BIG), TORNADO, JINJA)))
                .containsExactly("wheels of the stack: jinja2 tornado", "wheel jupyterlab-other 1: jupyterlab-other");
    }

    @Test
    void aWheelIsBigFromOneMebibyteOn() {
        assertThat(titles(List.of(wheel("exact", BIG), wheel("below", BIG - 1))))
                .containsExactly("wheel exact 1: exact", "1 small wheels: below");
    }

    @Test
    void beyondFortyBigOnesTheSmallestShareALayer() {
        List<LockedWheel> wheels = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            wheels.add(wheel("big%02d".formatted(i), BIG + i));
        }
        Collections.shuffle(wheels, new Random(1));
        List<WheelGroups.Group> groups = WheelGroups.of(STACK, wheels);
        assertThat(groups).hasSize(WheelGroups.MAX_BIG + 1);
        assertThat(groups.getFirst().title()).isEqualTo("wheel big44 1");
        assertThat(groups.getLast().wheels())
                .extracting(LockedWheel::name)
                .containsExactly("big00", "big01", "big02", "big03", "big04");
    }

    @Test
    void theOrderOfTheResolutionDoesNotMatter() {
        List<LockedWheel> wheels = plus(STACK, wheel("a", BIG), wheel("b", BIG), wheel("c", 1), wheel("d", 2));
        List<String> titles = titles(wheels);
        List<LockedWheel> shuffled = new ArrayList<>(wheels);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(titles(shuffled)).isEqualTo(titles);
        }
    }

    @Test
    void everyWheelIsInExactlyOneGroup() {
        for (String python : List.of("3.11", "3.13")) {
            List<LockedWheel> stack = StackLock.load(python).wheels();
            List<LockedWheel> wheels = plus(stack, wheel("numpy", 16 * BIG), wheel("six", 11_000));
            assertThat(WheelGroups.of(stack, wheels).stream().flatMap(group -> group.wheels().stream()))
                    .containsExactlyInAnyOrderElementsOf(wheels);
        }
    }

    @Test
    void withoutAStackOrWheelsThereIsNothingSpecial() {
        assertThat(WheelGroups.of(List.of(), List.of())).isEmpty();
        assertThat(WheelGroups.of(List.of(), List.of(TORNADO))).hasSize(1);
    }

    private static List<String> titles(List<LockedWheel> wheels) {
        return WheelGroups.of(STACK, wheels).stream()
                .map(group -> group.title() + ": "
                        + String.join(
                                " ",
                                group.wheels().stream().map(LockedWheel::name).toList()))
                .toList();
    }

    private static List<LockedWheel> plus(List<LockedWheel> wheels, LockedWheel... more) {
        List<LockedWheel> all = new ArrayList<>(wheels);
        Collections.addAll(all, more);
        return all;
    }

    static LockedWheel wheel(String name, long size) {
        return new LockedWheel(
                name,
                "1",
                name + "-1-py3-none-any.whl",
                Digest.of((name + size).getBytes(UTF_8)),
                OptionalLong.of(size),
                Optional.empty());
    }
}
