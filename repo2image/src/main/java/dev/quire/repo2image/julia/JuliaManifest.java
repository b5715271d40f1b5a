package dev.quire.repo2image.julia;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.JuliaFiles;
import dev.quire.repo2image.buildpack.RepoFiles;
import dev.quire.repo2image.repo.RepoTree;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final int LONGEST_HEAD = 64 << 10;
    private static final Pattern TABLE = Pattern.compile("(?m)^\\s*\\[");

    /** The one beside that project's file, if it is there. */
    static Optional<JuliaManifest> of(String project, RepoTree tree) {
        return paths(project, tree).stream()
                .findFirst()
                .map(path -> read(path, new RepoFiles(tree).text(path, JuliaFiles.LONGEST_MANIFEST)));
    }

    /** The manifests beside that project's file, the one that counts most first. */
    static List<String> paths(String project, RepoTree tree) {
        return JuliaFiles.manifests(new RepoFiles(tree), project.substring(0, project.lastIndexOf('/') + 1));
    }

    /** What is said of Julia stands above the first table; the packages may be many, and are Julia's to read. */
    private static JuliaManifest read(String path, String text) {
        Matcher table = TABLE.matcher(text);
        String head = table.find() ? text.substring(0, table.start()) : text;
        if (head.length() > LONGEST_HEAD) {
            throw new BuildException(BuildError.INVALID_FILE, path + ": the manifest has no tables.");
        }
        TomlParseResult manifest = Toml.parse(head);
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
