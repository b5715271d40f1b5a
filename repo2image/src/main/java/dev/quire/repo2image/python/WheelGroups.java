package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which wheels share a layer. The rule looks at as little of the environment as it can, so that layers come out the same for
 * many environments: a wheel is a layer of its own, which every environment with it shares. The stack's small wheels are few
 * layers by their names; so are those beyond the number of layers that an image can have, smallest first. One that is added or
 * changed leaves the layers of the others as they are.
 */
final class WheelGroups {
    /** From here on a wheel of the stack is a layer of its own: that costs less than it saves. */
    static final long BIG = 1 << 20;

    /** With base, environment, content, and a kernel's own environment, an image stays below the 127 layers of overlayfs. */
    static final int MOST_ALONE = 40;

    /** How many layers the stack's small wheels are; another version of one of them makes only its layer anew. */
    private static final int STACK = 4;

    private static final int REST = 6;

    private WheelGroups() {}

    /** Wheels of one layer. */
    record Group(String title, List<LockedWheel> wheels) {}

    static List<Group> of(List<LockedWheel> stack, List<LockedWheel> wheels) {
        Set<Digest> bundled = stack.stream()
                .filter(wheel -> size(wheel) < BIG)
                .map(LockedWheel::digest)
                .collect(Collectors.toSet());
        List<LockedWheel> others = wheels.stream()
                .filter(wheel -> !bundled.contains(wheel.digest()))
                .sorted(Comparator.comparingLong(WheelGroups::size).reversed().thenComparing(LockedWheel::name))
                .toList();
        int alone = Math.min(others.size(), MOST_ALONE);
        List<Group> groups = new ArrayList<>();
        buckets(
                        STACK,
                        wheels.stream()
                                .filter(wheel -> bundled.contains(wheel.digest()))
                                .toList())
                .forEach((number, some) -> groups.add(new Group("small wheels of the stack, " + number, some)));
        others.subList(0, alone).forEach(wheel -> groups.add(new Group("wheel " + wheel, List.of(wheel))));
        buckets(REST, others.subList(alone, others.size()))
                .values()
                .forEach(some -> groups.add(new Group(some.size() + " small wheels", some)));
        return groups;
    }

    /** By the hash of the name, which depends on nothing else. */
    private static SortedMap<Integer, List<LockedWheel>> buckets(int count, List<LockedWheel> wheels) {
        SortedMap<Integer, List<LockedWheel>> buckets = new TreeMap<>();
        wheels.stream()
                .sorted(Comparator.comparing(LockedWheel::name))
                .forEach(wheel -> buckets.computeIfAbsent(
                                1 + Math.floorMod(wheel.name().hashCode(), count), _ -> new ArrayList<>())
                        .add(wheel));
        return buckets;
    }

    private static long size(LockedWheel wheel) {
        return wheel.size().orElseThrow();
    }
}
