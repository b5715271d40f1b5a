package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What {@code update-alternatives} makes for the packages that we install: a table of ours says what their scripts would
 * ask it for. Manual pages are left out, as they are not installed.
 */
final class Alternatives {
    private static final String TABLE = "alternatives.table";

    /**
     * A program that may stand under a general name.
     *
     * @param name the general name
     * @param link the path of the general name
     * @param path the path of the program
     * @param priority the highest wins
     * @param slaves links that follow: name, link, path
     */
    record Choice(String name, String link, String path, int priority, List<List<String>> slaves) {}

    private Alternatives() {}

    static void write(RootTree tree) throws IOException {
        try (InputStream in = Alternatives.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IOException("This build of Quire lacks its resource " + TABLE + ".");
            }
            write(tree, parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    /** Lines: {@code name link path priority}, below each its slaves: {@code + name link path}. */
    static List<Choice> parse(String table) {
        List<Choice> choices = new ArrayList<>();
        for (String line : table.lines().toList()) {
            String[] words = line.replaceAll("#.*", "").strip().split("\\s+");
            if (words[0].equals("+")) {
                choices.getLast().slaves().add(List.of(words[1], words[2], words[3]));
            } else if (words.length == 4) {
                choices.add(new Choice(words[0], words[1], words[2], Integer.parseInt(words[3]), new ArrayList<>()));
            }
        }
        return choices;
    }

    static void write(RootTree tree, List<Choice> table) throws IOException {
        tree.directory("etc/alternatives", 0755, Owner.ROOT);
        tree.directory("var/lib/dpkg/alternatives", 0755, Owner.ROOT);
        Map<String, List<Choice>> byName = new TreeMap<>();
        for (Choice choice : table) {
            if (isThere(tree, choice.path())) {
                byName.computeIfAbsent(choice.name(), name -> new ArrayList<>()).add(choice);
            }
        }
        for (List<Choice> choices : byName.values()) {
            choices.sort(Comparator.comparingInt(Choice::priority).reversed().thenComparing(Choice::path));
            Choice best = choices.getFirst();
            link(tree, best.name(), best.link(), best.path());
            for (List<String> slave : best.slaves()) {
                if (isThere(tree, slave.get(2))) {
                    link(tree, slave.get(0), slave.get(1), slave.get(2));
                }
            }
            tree.text("var/lib/dpkg/alternatives/" + best.name(), record(choices));
        }
    }

    private static void link(RootTree tree, String name, String link, String path) throws IOException {
        tree.symlink(MergedUsr.path(link.substring(1)), "/etc/alternatives/" + name);
        tree.symlink("etc/alternatives/" + name, path);
    }

    private static boolean isThere(RootTree tree, String path) {
        return tree.follow(MergedUsr.path(path.substring(1))).isPresent();
    }

    /** The state file of one name (dpkg, utils/update-alternatives.c): its slaves, then every choice. */
    private static String record(List<Choice> choices) {
        List<List<String>> slaves = choices.stream()
                .flatMap(choice -> choice.slaves().stream())
                .map(slave -> slave.subList(0, 2))
                .distinct()
                .sorted(Comparator.comparing(List::getFirst))
                .toList();
        List<String> lines = new ArrayList<>(List.of("auto", choices.getFirst().link()));
        slaves.forEach(lines::addAll);
        lines.add("");
        for (Choice choice :
                choices.stream().sorted(Comparator.comparing(Choice::path)).toList()) {
            lines.add(choice.path());
            lines.add(Integer.toString(choice.priority()));
            for (List<String> slave : slaves) {
                lines.add(choice.slaves().stream()
                        .filter(own -> own.getFirst().equals(slave.getFirst()))
                        .map(own -> own.get(2))
                        .findFirst()
                        .orElse(""));
            }
        }
        return Stream.concat(lines.stream(), Stream.of("")).reduce("", (a, b) -> a + b + "\n");
    }
}
