package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.RepoFiles;
import dev.quire.repo2image.repo.RepoTree;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The lock files of a repository. */
public final class LockFiles {
    /** The largest that is read; those of big projects have some 3 MiB. */
    static final int LARGEST = 8 << 20;

    private static final Pattern PYLOCK = Pattern.compile("pylock(\\.[^.]+)?\\.toml");

    private LockFiles() {}

    /** Whether a file of that path is one of those that {@link #read} reads. */
    public static boolean isLock(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return PYLOCK.matcher(name).matches()
                || List.of("uv.lock", "poetry.lock", "Pipfile.lock").contains(name);
    }

    /**
     * What that lock, with the {@code pyproject.toml} beside it, wants installed.
     *
     * @throws BuildException {@code INVALID_FILE} or {@code UNSUPPORTED} with file and line, when it cannot be read or is not for
     *     that target
     */
    public static Lock read(RepoTree tree, String path, Target target) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String directory = path.substring(0, path.length() - name.length());
        RepoFiles files = new RepoFiles(tree);
        String text = files.text(path, LARGEST);
        if (name.equals("Pipfile.lock")) {
            return PipfileLock.read(text, path, target);
        }
        LockTable file = LockTable.parse(text, path);
        if (PYLOCK.matcher(name).matches()) {
            return PylockFile.read(file, target);
        }
        Optional<LockTable> project = Optional.empty();
        if (files.isFile(directory + "pyproject.toml")) {
            project = Optional.of(
                    LockTable.parse(files.text(directory + "pyproject.toml"), directory + "pyproject.toml"));
        }
        return switch (name) {
            case "uv.lock" -> UvLock.read(file, project.flatMap(LockFiles::defaultGroups), target);
            case "poetry.lock" ->
                PoetryLock.read(
                        file,
                        project,
                        beside -> files.isFile(directory + beside) || files.isDirectory(directory + beside),
                        target);
            default -> throw new IllegalArgumentException("Not a lock file: " + path);
        };
    }

    /** The same for the text of a {@code pylock.toml}. */
    public static Lock pylock(String text, String path, Target target) {
        return PylockFile.read(LockTable.parse(text, path), target);
    }

    /** {@code tool.uv.default-groups}: a list, or {@code "all"}, here {@code *}. */
    private static Optional<List<String>> defaultGroups(LockTable project) {
        return project.table("tool")
                .flatMap(tool -> tool.table("uv"))
                .filter(uv -> uv.has("default-groups"))
                .map(uv -> uv.value("default-groups") instanceof String ? List.of("*") : uv.texts("default-groups"));
    }
}
