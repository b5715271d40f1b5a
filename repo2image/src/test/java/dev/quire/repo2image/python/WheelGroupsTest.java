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
    void theStackAloneIsItsSmallWheelsByNameAndItsBigOnes() {
        assertThat(titles(STACK))
                .containsExactly(
                        "small wheels of the stack, 1: jinja2",
                        "small wheels of the stack, 2: tornado",
                        "wheel jupyterlab 1: jupyterlab");
    }

    @Test
    void whatIsAddedChangesNoOtherLayer() {
        List<LockedWheel> wheels = plus(STACK, wheel("numpy", 16 * BIG), wheel("six", 11_000), wheel("attrs", 60_000));
        assertThat(titles(wheels))
                .containsAll(titles(STACK))
                .contains("wheel numpy 1: numpy", "wheel attrs 1: attrs", "wheel six 1: six")
                .hasSize(6);
    }

    @Test
    void anotherVersionInTheStackIsALayerAndLeavesOneWithoutIt() {
        LockedWheel other = new LockedWheel(
                "jinja2",
                "2",
                "jinja2-2-py3-none-any.whl",
                Digest.of(new byte[] {2}),
                OptionalLong.of(130_001),
                Optional.empty());
        assertThat(titles(List.of(LAB, TORNADO, other)))
                .containsExactly(
                        "small wheels of the stack, 2: tornado",
                        "wheel jupyterlab 1: jupyterlab",
                        "wheel jinja2 2: jinja2");
    }

    @Test
    void aWheelOfTheStackIsBigFromOneMebibyteOn() {
        List<LockedWheel> stack = List.of(wheel("exact", BIG), wheel("below", BIG - 1));
        assertThat(WheelGroups.of(stack, stack))
                .extracting(WheelGroups.Group::title)
                .containsExactly("small wheels of the stack, 2", "wheel exact 1");
    }

    @Test
    void ofMoreThanAnImageCanHaveTheSmallestShareLayersByName() {
        List<LockedWheel> wheels = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            wheels.add(wheel("wheel%03d".formatted(i), 1000 + i));
        }
        Collections.shuffle(wheels, new Random(1));
        List<WheelGroups.Group> groups = WheelGroups.of(STACK, wheels);
        assertThat(groups).hasSize(WheelGroups.MOST_ALONE + 6);
        assertThat(groups.getFirst().title()).isEqualTo("wheel wheel299 1");
        // One more takes one place, and moves one other wheel into one of the shared layers.
        List<WheelGroups.Group> more = new ArrayList<>(WheelGroups.of(STACK, plus(wheels, wheel("added", 5000))));
        more.removeAll(groups);
        assertThat(more).hasSize(2).first().extracting(WheelGroups.Group::title).isEqualTo("wheel added 1");
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
