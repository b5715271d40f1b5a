package dev.quire.repo2image.python.lock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The packages of an older {@code poetry.lock} that can be reached from the project in one environment. */
final class PoetryWalk {
    private final Target target;
    private final Map<String, List<PoetryPackage>> packages;
    private final Map<String, List<VersionUnion>> constraints = new HashMap<>();
    private final Map<String, Set<String>> extras = new HashMap<>();
    private final Map<String, PoetryPackage> chosen = new TreeMap<>();
    private final Deque<String> ahead = new ArrayDeque<>();

    PoetryWalk(List<PoetryPackage> packages, Target target) {
        this.target = target;
        this.packages = packages.stream()
                .collect(Collectors.groupingBy(PoetryPackage::name, LinkedHashMap::new, Collectors.toList()));
    }

    List<PoetryPackage> from(List<PoetryDependency> roots) {
        roots.stream().filter(root -> root.applies(target, Set.of())).forEach(this::want);
        // What is locked once needs no choice; it may bring the constraints that decide about what is locked twice.
        Set<String> waiting = new HashSet<>();
        while (!ahead.isEmpty() || !waiting.isEmpty()) {
            if (ahead.isEmpty()) {
                String next = waiting.stream().min(Comparator.naturalOrder()).orElseThrow();
                waiting.remove(next);
                take(next, choose(next));
                continue;
            }
            String name = ahead.removeFirst();
            List<PoetryPackage> candidates = packages.getOrDefault(name, List.of());
            if (candidates.size() > 1 && !chosen.containsKey(name)) {
                waiting.add(name);
            } else if (!candidates.isEmpty()) {
                take(name, chosen.getOrDefault(name, candidates.getFirst()));
            } else {
                throw missing(name);
            }
        }
        return List.copyOf(chosen.values());
    }

    private RuntimeException missing(String name) {
        return packages.values().iterator().hasNext()
                ? packages.values()
                        .iterator()
                        .next()
                        .getFirst()
                        .table()
                        .invalid("'" + name + "' is needed, but not locked")
                : new IllegalArgumentException(name);
    }

    private PoetryPackage choose(String name) {
        List<PoetryPackage> candidates = packages.getOrDefault(name, List.of());
        return candidates.stream()
                .filter(one -> constraints.getOrDefault(name, List.of()).stream()
                        .allMatch(constraint -> constraint.contains(one.version())))
                .filter(one -> one.table()
                        .find("python-versions")
                        .map(text -> target.isWithin(
                                VersionUnion.of(text, one.table().placeOf("python-versions"))))
                        .orElse(true))
                .max(Comparator.comparing(PoetryPackage::version))
                .orElseThrow(() ->
                        candidates.getFirst().table().invalid("no locked version of '" + name + "' is for " + target));
    }

    private void want(PoetryDependency dependency) {
        String name = dependency.name();
        dependency
                .constraint()
                .ifPresent(one -> constraints
                        .computeIfAbsent(name, none -> new ArrayList<>())
                        .add(one));
        boolean more = extras.computeIfAbsent(name, none -> new HashSet<>()).addAll(dependency.extras());
        if (more || !chosen.containsKey(name)) {
            ahead.addLast(name);
        }
    }

    private void take(String name, PoetryPackage one) {
        chosen.put(name, one);
        Set<String> wanted = Set.copyOf(extras.getOrDefault(name, Set.of()));
        Set<String> named = one.table().table("extras").stream()
                .flatMap(table -> table.keys().stream()
                        .filter(key -> wanted.contains(LockedWheel.normalize(key)))
                        .flatMap(key -> table.texts(key).stream()))
                .map(requirement -> LockedWheel.normalize(requirement.split("[^A-Za-z0-9._-]", 2)[0]))
                .collect(Collectors.toSet());
        one.table()
                .table("dependencies")
                .ifPresent(table -> PoetryDependency.all(table).stream()
                        .filter(dependency -> !dependency.optional() || named.contains(dependency.name()))
                        .filter(dependency -> dependency.applies(target, wanted))
                        .forEach(this::want));
    }
}
