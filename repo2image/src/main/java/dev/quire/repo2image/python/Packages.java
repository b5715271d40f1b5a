package dev.quire.repo2image.python;

import dev.quire.repo2image.python.lock.LockEntry;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which wheels go where.
 *
 * @param notebook those beside the notebook server
 * @param kernel those of the kernel's own environment, when it cannot share the server's
 * @param editable projects that are used where they lie in the repository
 */
record Packages(List<LockedWheel> notebook, Optional<List<LockedWheel>> kernel, List<LockEntry.Local> editable) {
    Packages {
        notebook = byName(notebook);
        kernel = kernel.map(Packages::byName);
        editable = List.copyOf(editable);
    }

    /** All in one environment. */
    static Packages shared(List<LockedWheel> wheels) {
        return new Packages(wheels, Optional.empty(), List.of());
    }

    /** The stack as it is, and a kernel of its own. */
    static Packages separate(StackLock stack, List<LockedWheel> kernel) {
        return new Packages(stack.wheels(), Optional.of(kernel), List.of());
    }

    Packages withEditable(List<LockEntry.Local> projects) {
        return new Packages(notebook, kernel, projects);
    }

    /** What is locked, and of the others what it does not lock. */
    static List<LockedWheel> union(List<LockedWheel> locked, List<LockedWheel> others) {
        Set<String> names = new HashSet<>();
        locked.forEach(wheel -> names.add(wheel.name()));
        List<LockedWheel> all = new ArrayList<>(locked);
        others.stream().filter(wheel -> !names.contains(wheel.name())).forEach(all::add);
        return all;
    }

    private static List<LockedWheel> byName(List<LockedWheel> wheels) {
        TreeMap<String, LockedWheel> named = new TreeMap<>();
        wheels.stream()
                .sorted(Comparator.comparing(LockedWheel::filename))
                .forEach(wheel -> named.put(wheel.name(), wheel));
        return List.copyOf(named.values());
    }
}
