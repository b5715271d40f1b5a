package dev.quire.repo2image.julia;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.RepoEntry;
import dev.quire.repo2image.repo.RepoTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tomlj.Toml;
import org.tomlj.TomlInvalidTypeException;
import org.tomlj.TomlParseResult;

/**
 * The versions that a project has locked.
 *
 * @param path the file's
 * @param version the Julia that made it; those of before 1.7 did not say
 */
record JuliaManifest(String path, Optional<JuliaVersion> version) {
    static final int LONGEST = 8 << 20;
    private static final Pattern SERIES = Pattern.compile("(?:Julia)?Manifest-v\\d+\\.\\d+\\.toml");

    /** The one beside that project's file, if it is there. */
    static Optional<JuliaManifest> of(String project, RepoTree tree) throws IOException {
        List<String> candidates = paths(project, tree);
        return candidates.isEmpty()
                ? Optional.empty()
                : Optional.of(read(candidates.getFirst(), tree.read(candidates.getFirst(), LONGEST)));
    }

    /** The manifests beside that project's file, the one that counts most first. */
    static List<String> paths(String project, RepoTree tree) {
        String directory = project.substring(0, project.lastIndexOf('/') + 1);
        List<String> paths = new ArrayList<>();
        Stream.of("JuliaManifest.toml", "Manifest.toml")
                .map(name -> directory + name)
                .filter(path -> tree.find(path).isPresent())
                .forEach(paths::add);
        // Since 1.11 a project can have one for each series; without another, the newest tells which Julia is meant.
        tree.entries().stream()
                .map(RepoEntry::path)
                .filter(path -> path.startsWith(directory))
                .filter(path ->
                        SERIES.matcher(path.substring(directory.length())).matches())
                .sorted(Comparator.comparingInt(String::length)
                        .thenComparing(Comparator.naturalOrder())
                        .reversed())
                .forEach(paths::add);
        return paths;
    }

    private static JuliaManifest read(String path, byte[] bytes) {
        TomlParseResult manifest = Toml.parse(new String(bytes, StandardCharsets.UTF_8));
        if (manifest.hasErrors()) {
            throw new BuildException(
                    BuildError.INVALID_FILE,
                    path + ", line " + manifest.errors().getFirst().position().line()
                            + ": the manifest cannot be read.");
        }
        try {
            return new JuliaManifest(
                    path,
                    Optional.ofNullable(manifest.getString("julia_version")).flatMap(JuliaVersion::parse));
        } catch (TomlInvalidTypeException e) {
            throw new BuildException(BuildError.INVALID_FILE, path + ": julia_version is no version.", e);
        }
    }
}
