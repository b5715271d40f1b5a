package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The checked table of contents of a tree: every path is one that can be made on disk, and none hides another. */
final class Listing {
    private static final int LONGEST_PATH = 4096;

    private final SortedMap<String, RepoEntry> entries = new TreeMap<>();
    private final Set<String> directories = new HashSet<>();

    void add(RepoEntry entry) {
        String path = entry.path();
        if (path.length() > LONGEST_PATH || path.indexOf('\0') >= 0) {
            throw invalid(path, "is not a usable path");
        }
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.equalsIgnoreCase(".git")) {
                throw invalid(path, "is not a path that Git allows");
            }
        }
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (!directories.add(path.substring(0, slash))) {
                break;
            }
        }
        if (entries.put(path, entry) != null) {
            throw invalid(path, "is there twice");
        }
    }

    /** To be called when all is added. */
    Listing checked() {
        for (String path : entries.keySet()) {
            if (directories.contains(path)) {
                throw invalid(path, "is a file and a directory at once");
            }
        }
        return this;
    }

    List<RepoEntry> entries() {
        return List.copyOf(entries.values());
    }

    Optional<RepoEntry> find(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    Optional<RepoEntry.File> file(String path) {
        return find(path).filter(RepoEntry.File.class::isInstance).map(RepoEntry.File.class::cast);
    }

    /** A digest over the listing and, for files, what tells their bytes. */
    String digest(Function<RepoEntry.File, Digest> digestOf) {
        StringBuilder text = new StringBuilder();
        for (RepoEntry entry : entries.values()) {
            switch (entry) {
                case RepoEntry.File file ->
                    text.append(file.executable() ? "x " : "f ")
                            .append(digestOf.apply(file).hex());
                case RepoEntry.Symlink link ->
                    text.append("l ").append(Digest.of(bytes(link.target())).hex());
                case RepoEntry.Submodule module -> text.append("m ").append(module.commit());
            }
            text.append(' ').append(entry.path()).append('\0');
        }
        return Digest.of(bytes(text.toString())).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static BuildException invalid(String path, String why) {
        return new BuildException(
                BuildError.INVALID_FILE,
                "'" + Excerpt.of(path) + "' " + why + ", so the repository cannot be checked out.");
    }
}
