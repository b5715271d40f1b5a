package dev.quire.repo2image.python;

import dev.quire.repo2image.python.lock.LockedWheel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which wheels share a layer. The rule looks at as little of the environment as it can, so that layers come out the same for
 * many environments: a big wheel is a layer of its own; the stack's small ones are one layer when all of them are there; the
 * other small ones are one.
 */
final class WheelGroups {
    /** From here on a wheel's own layer costs less than it saves. */
    static final long BIG = 1 << 20;

    /** With base, environment and content, an image stays far below the 127 layers of overlayfs. */
    static final int MAX_BIG = 40;

    private WheelGroups() {}

    /** Wheels of one layer. */
    record Group(String title, List<LockedWheel> wheels) {}

    static List<Group> of(List<LockedWheel> stack, List<LockedWheel> wheels) {
        List<LockedWheel> big = wheels.stream()
                .filter(wheel -> size(wheel) >= BIG)
                .sorted(Comparator.comparingLong(WheelGroups::size).reversed().thenComparing(LockedWheel::name))
                .limit(MAX_BIG)
                .toList();
        List<LockedWheel> small = new ArrayList<>(wheels);
        small.removeAll(big);
        List<LockedWheel> stackSmall =
                stack.stream().filter(wheel -> size(wheel) < BIG).toList();
        Set<Object> digests = new HashSet<>();
        small.forEach(wheel -> digests.add(wheel.digest()));
        boolean whole = stackSmall.stream().allMatch(wheel -> digests.contains(wheel.digest()));
        List<Group> groups = new ArrayList<>();
        if (whole && !stackSmall.isEmpty()) {
            Set<Object> shared = new HashSet<>();
            stackSmall.forEach(wheel -> shared.add(wheel.digest()));
            small.removeIf(wheel -> shared.contains(wheel.digest()));
            groups.add(new Group("wheels of the stack", byName(stackSmall)));
        }
        big.forEach(wheel -> groups.add(new Group("wheel " + wheel, List.of(wheel))));
        if (!small.isEmpty()) {
            groups.add(new Group(small.size() + " small wheels", byName(small)));
        }
        return groups;
    }

    private static List<LockedWheel> byName(List<LockedWheel> wheels) {
        return wheels.stream().sorted(Comparator.comparing(LockedWheel::name)).toList();
    }

    private static long size(LockedWheel wheel) {
        return wheel.size().orElseThrow();
    }
}
