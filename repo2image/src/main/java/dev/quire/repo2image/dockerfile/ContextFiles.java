package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.image.TarWriter;
import dev.quire.repo2image.repo.RepoEntry;
import dev.quire.repo2image.repo.RepoTree;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a COPY takes from the context, as an archive for {@code order.py}: its names are {@code source/kind/path}, where the kind
 * is {@code d} for what is in a directory and {@code f} for a file.
 */
final class ContextFiles {
    private static final int MOST_LINKS = 40;

    private final RepoTree tree;
    private final NavigableMap<String, RepoEntry> entries = new TreeMap<>();
    private final NavigableSet<String> directories = new TreeSet<>();

    ContextFiles(BuildContext context) {
        this.tree = context.tree();
        directories.add("");
        for (RepoEntry entry : context.entries()) {
            String path = entry.path();
            if (entry instanceof RepoEntry.Submodule) {
                directories.add(path);
            } else {
                entries.put(path, entry);
            }
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                directories.add(path.substring(0, slash));
            }
        }
    }

    /**
     * The paths that a source names, sorted; a directory's is empty for the context itself.
     *
     * @throws IllegalArgumentException with a phrase when there are none
     */
    List<String> find(String source) {
        String path = clean(source);
        List<String> found = new ArrayList<>();
        if (path.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0)) {
            Glob glob = Glob.parse(path);
            NavigableSet<String> all = new TreeSet<>(directories);
            all.addAll(entries.keySet());
            all.stream().filter(glob::matches).forEach(found::add);
        } else if (real(path).isPresent()) {
            found.add(path);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no '" + source + "' in the repository, or an ignore file leaves it out");
        }
        return found;
    }

    /** Writes what lies at those paths; does not close the stream. */
    void write(List<String> paths, OutputStream out) throws IOException {
        List<Entry> files = new ArrayList<>();
        int number = 0;
        for (String path : paths) {
            String source = String.format(Locale.ROOT, "%04d", number++);
            String real = real(path)
                    .orElseThrow(() ->
                            new IllegalArgumentException("the link '" + path + "' leads to nothing in the repository"));
            if (directories.contains(real)) {
                files.add(new Entry.Directory(source + "/d", 0755, Owner.ROOT));
                String top = real.isEmpty() ? "" : real + "/";
                for (String directory : below(directories, top)) {
                    files.add(
                            new Entry.Directory(source + "/d/" + directory.substring(top.length()), 0755, Owner.ROOT));
                }
                for (Map.Entry<String, RepoEntry> each :
                        entries.subMap(top, top + Character.MAX_VALUE).entrySet()) {
                    files.add(entry(
                            each.getValue(), source + "/d/" + each.getKey().substring(top.length())));
                }
            } else {
                RepoEntry entry = entries.get(real);
                if (entry != null) {
                    files.add(entry(entry, source + "/f/" + path.substring(path.lastIndexOf('/') + 1)));
                }
            }
        }
        TarWriter.write(files, out);
    }

    private static List<String> below(NavigableSet<String> paths, String top) {
        return paths.subSet(top, top + Character.MAX_VALUE).stream()
                .filter(path -> !path.isEmpty())
                .toList();
    }

    private Entry entry(RepoEntry entry, String name) throws IOException {
        return switch (entry) {
            case RepoEntry.File file ->
                new Entry.File(name, file.executable() ? 0755 : 0644, Owner.ROOT, tree.content(file.path()));
            case RepoEntry.Symlink link -> new Entry.Symlink(name, link.target(), Owner.ROOT);
            case RepoEntry.Submodule _ -> new Entry.Directory(name, 0755, Owner.ROOT);
        };
    }

    /** Where a path leads that may have links in it, if that is in the context. */
    private Optional<String> real(String path) {
        String rest = path;
        String real = "";
        int links = 0;
        while (!rest.isEmpty()) {
            int slash = rest.indexOf('/');
            String next = join(real, slash < 0 ? rest : rest.substring(0, slash));
            rest = slash < 0 ? "" : rest.substring(slash + 1);
            if (entries.get(next) instanceof RepoEntry.Symlink link) {
                if (++links > MOST_LINKS) {
                    return Optional.empty();
                }
                try {
                    rest = clean(join(link.target().startsWith("/") ? "" : real, link.target()) + "/" + rest);
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
                real = "";
            } else if (entries.containsKey(next) || directories.contains(next)) {
                real = next;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(real);
    }

    private static String join(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }

    /** Without dots, doubled slashes, and the slashes at both ends. */
    private static String clean(String path) {
        List<String> names = new ArrayList<>();
        for (String name : Arrays.asList(path.split("/"))) {
            if (name.equals("..")) {
                if (names.isEmpty()) {
                    throw new IllegalArgumentException("'" + path + "' leads out of the repository");
                }
                names.removeLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return String.join("/", names);
    }
}
