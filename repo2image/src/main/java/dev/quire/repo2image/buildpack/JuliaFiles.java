package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.RepoEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of Julia's files. */
public final class JuliaFiles {
    /** The most bytes that a manifest may have. */
    public static final int LONGEST_MANIFEST = 8 << 20;

    private static final Pattern OF_SERIES = Pattern.compile("(?:Julia)?Manifest-v\\d+\\.\\d+\\.toml");

    private JuliaFiles() {}

    /**
     * The manifests in a directory, the one that counts most first.
     *
     * @param directory empty or ending in {@code /}
     */
    public static List<String> manifests(RepoFiles files, String directory) {
        List<String> paths = new ArrayList<>();
        Stream.of("JuliaManifest.toml", "Manifest.toml")
                .map(name -> directory + name)
                .filter(files::isFile)
                .forEach(paths::add);
        // Since 1.11 a project can have one for each series; without another, the newest tells which Julia is meant.
        String real = files.real(directory)
                .filter(path -> !path.isEmpty())
                .map(path -> path + "/")
                .orElse("");
        files.tree().entries().stream()
                .map(RepoEntry::path)
                .filter(path -> path.startsWith(real))
                .map(path -> path.substring(real.length()))
                .filter(name -> OF_SERIES.matcher(name).matches())
                .map(name -> directory + name)
                .filter(files::isFile)
                .sorted(Comparator.comparingInt(String::length)
                        .thenComparing(Comparator.naturalOrder())
                        .reversed())
                .forEach(paths::add);
        return paths;
    }
}
