package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;

/**
 * What {@code .gitmodules} says.
 *
 * @param byPath the submodules by the paths at which they belong
 */
record Submodules(Map<String, Declared> byPath) {
    private static final String FILE = ".gitmodules";
    private static final int MOST_READ = 1 << 20;

    /**
     * One submodule.
     *
     * @param url as it is written
     * @param skipped whether its author says that it is not to be fetched
     */
    record Declared(String url, boolean skipped) {}

    static Submodules of(RepoTree tree) throws IOException {
        Optional<RepoEntry> entry = tree.find(FILE);
        Map<String, Declared> byPath = new HashMap<>();
        if (entry.isEmpty() || !(entry.get() instanceof RepoEntry.File file)) {
            return new Submodules(byPath);
        }
        if (file.size() > MOST_READ) {
            throw new BuildException(
                    BuildError.INVALID_FILE,
                    "The file .gitmodules of the repository is longer than " + MOST_READ + " bytes; shorten it.");
        }
        try {
            Config config = new Config();
            config.fromText(new String(tree.read(FILE, MOST_READ), StandardCharsets.UTF_8));
            for (String name : config.getSubsections("submodule")) {
                String path = config.getString("submodule", name, "path");
                String url = config.getString("submodule", name, "url");
                if (path != null && url != null) {
                    boolean skipped = "none".equals(config.getString("submodule", name, "update"));
                    byPath.put(path.replaceAll("/+$", ""), new Declared(url, skipped));
                }
            }
        } catch (ConfigInvalidException e) {
            throw new BuildException(
                    BuildError.INVALID_FILE, "The file .gitmodules of the repository cannot be read; mend it.", e);
        }
        return new Submodules(byPath);
    }

    /** The URL of a submodule, which may be relative to that of its repository. */
    static Optional<GitUrl> url(GitUrl parent, String text) {
        if (!text.startsWith("./") && !text.startsWith("../")) {
            return GitUrl.parse(text);
        }
        String path = parent.path();
        String rest = text;
        while (rest.startsWith("./") || rest.startsWith("../")) {
            if (rest.startsWith("../")) {
                if (path.isEmpty()) {
                    return Optional.empty();
                }
                path = path.substring(0, path.lastIndexOf('/'));
            }
            rest = rest.substring(rest.indexOf('/') + 1).replaceAll("^/+", "");
        }
        GitUrl base = new GitUrl(parent.scheme(), parent.user(), parent.host(), parent.port(), path + "/" + rest);
        return GitUrl.parse(base.toString());
    }
}
