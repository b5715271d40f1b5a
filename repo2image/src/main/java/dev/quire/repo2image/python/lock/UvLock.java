package dev.quire.repo2image.python.lock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code uv.lock}: a graph of packages, of which {@code uv sync} installs what can be reached from the project and its default
 * groups here.
 */
final class UvLock {
    private final LockTable file;
    private final Target target;
    private final Map<String, List<LockTable>> packages = new LinkedHashMap<>();
    private final Deque<Node> ahead = new ArrayDeque<>();
    private final Set<Node> seen = new LinkedHashSet<>();
    private final MarkerExpression.Selection selection;

    /** A package, alone or with one of its extras or groups: {@code part} is the key of its dependencies. */
    private record Node(LockTable table, String part, String option) {}

    private UvLock(LockTable file, Target target, MarkerExpression.Selection selection) {
        this.file = file;
        this.target = target;
        this.selection = selection;
        for (LockTable table : file.tables("package")) {
            packages.computeIfAbsent(LockedWheel.normalize(table.text("name")), name -> new ArrayList<>())
                    .add(table);
        }
    }

    /**
     * @param groups the default groups that {@code pyproject.toml} names, if it does
     */
    static Lock read(LockTable file, Optional<List<String>> groups, Target target) {
        if (file.number("version").orElse(0L) != 1) {
            throw file.placeOf("version").unsupported("only version 1 of uv.lock is known to this version.");
        }
        file.requirePython(file.find("requires-python"), target);
        // Markers of conflicting extras and groups look at what is chosen, so the walk is repeated until that is all
        // known.
        MarkerExpression.Selection selection = MarkerExpression.Selection.NONE;
        while (true) {
            UvLock reader = new UvLock(file, target, selection);
            reader.walk(groups);
            MarkerExpression.Selection found = reader.chosen();
            if (selection.extras().containsAll(found.extras())) {
                return reader.lock();
            }
            Set<String> all = new HashSet<>(selection.extras());
            all.addAll(found.extras());
            selection = new MarkerExpression.Selection(all, Set.of());
        }
    }

    private void walk(Optional<List<String>> groups) {
        List<LockTable> roots = packages.values().stream()
                .flatMap(List::stream)
                .filter(table -> isRoot(table))
                .toList();
        List<LockTable> start = roots.isEmpty() ? members() : roots;
        if (start.isEmpty() && !file.has("manifest")) {
            throw file.invalid("the lock has no project");
        }
        for (LockTable root : start) {
            add(new Node(root, "dependencies", ""));
            for (String group : defaults(root, groups)) {
                add(new Node(root, "dev-dependencies", group));
            }
        }
        file.table("manifest").ifPresent(manifest -> {
            manifest.tables("requirements").forEach(this::follow);
            manifest.table("dependency-groups")
                    .ifPresent(table -> table.keys().stream()
                            .filter(group -> groups.orElse(List.of("dev")).contains(group))
                            .forEach(group -> table.tables(group).forEach(this::follow)));
        });
        while (!ahead.isEmpty()) {
            Node node = ahead.removeFirst();
            List<LockTable> dependencies = node.option().isEmpty()
                    ? node.table().tables(node.part())
                    : node.table()
                            .table(node.part())
                            .map(table -> table.tables(node.option()))
                            .orElse(List.of());
            dependencies.forEach(this::follow);
        }
    }

    private List<String> defaults(LockTable root, Optional<List<String>> groups) {
        if (root.has("default-groups")) {
            return root.texts("default-groups");
        }
        Set<String> declared =
                root.table("dev-dependencies").map(LockTable::keys).orElse(Set.of());
        if (groups.isPresent() && groups.get().contains("*")) {
            return List.copyOf(declared);
        }
        return groups.orElse(List.of("dev")).stream().filter(declared::contains).toList();
    }

    private static boolean isRoot(LockTable table) {
        return table.table("source")
                .filter(source -> source.find("editable").filter("."::equals).isPresent()
                        || source.find("virtual").filter("."::equals).isPresent()
                        || source.find("directory").filter("."::equals).isPresent())
                .isPresent();
    }

    private List<LockTable> members() {
        List<String> members = file.table("manifest")
                .map(manifest -> manifest.texts("members"))
                .orElse(List.of());
        return members.stream()
                .flatMap(name -> packages.getOrDefault(LockedWheel.normalize(name), List.of()).stream())
                .toList();
    }

    private void follow(LockTable dependency) {
        if (!dependency.holds("marker", target, selection)) {
            return;
        }
        LockTable table = find(dependency);
        add(new Node(table, "dependencies", ""));
        List<String> extras = new ArrayList<>(dependency.texts("extra"));
        extras.addAll(dependency.texts("extras"));
        extras.forEach(extra -> add(new Node(table, "optional-dependencies", extra)));
    }

    private void add(Node node) {
        if (seen.add(node)) {
            ahead.addLast(node);
        }
    }

    private LockTable find(LockTable dependency) {
        String name = LockedWheel.normalize(dependency.text("name"));
        Optional<String> version = dependency.find("version");
        Optional<LockTable> source = dependency.table("source");
        List<LockTable> found = packages.getOrDefault(name, List.of()).stream()
                .filter(table -> version.isEmpty() || version.equals(table.find("version")))
                .filter(table -> source.isEmpty()
                        || source.map(one -> one.values())
                                .equals(table.table("source").map(one -> one.values())))
                .filter(this::applies)
                .toList();
        if (found.size() != 1) {
            throw dependency.invalid("'" + name + "' is needed, but locked " + found.size() + " times");
        }
        return found.getFirst();
    }

    /** Where a package is locked in several versions, each says where it applies. */
    private boolean applies(LockTable table) {
        List<String> markers = table.texts("resolution-markers");
        return packages.getOrDefault(LockedWheel.normalize(table.text("name")), List.of())
                                .size()
                        == 1
                || markers.isEmpty()
                || markers.stream()
                        .anyMatch(marker ->
                                LockTable.holds(marker, table.placeOf("resolution-markers"), target, selection));
    }

    /** What has been chosen, in the names that markers of conflicts use. */
    private MarkerExpression.Selection chosen() {
        Set<String> names = new HashSet<>();
        for (Node node : seen) {
            String name = LockedWheel.normalize(node.table().text("name"));
            String kind = switch (node.part()) {
                case "dependencies" -> "project-";
                case "dev-dependencies" -> "group-";
                default -> "extra-";
            };
            String option = node.option().isEmpty() ? "" : "-" + LockedWheel.normalize(node.option());
            names.add(kind + name.length() + "-" + name + option);
        }
        return new MarkerExpression.Selection(names, Set.of());
    }

    private Lock lock() {
        UvSource source = new UvSource(target);
        Map<String, LockEntry> entries = new LinkedHashMap<>();
        Set<LockTable> tables = new LinkedHashSet<>();
        seen.forEach(node -> tables.add(node.table()));
        for (LockTable table : tables) {
            source.entry(table).ifPresent(entry -> {
                if (entries.put(entry.name(), entry) != null) {
                    throw table.invalid("'" + entry.name() + "' is locked twice for the same environment");
                }
            });
        }
        return new Lock(file.place().file(), List.copyOf(entries.values()), List.of());
    }
}
