package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.repo.RepoEntry;
import dev.quire.repo2image.repo.RepoTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The lock files of a repository. */
public final class LockFiles {
    /** The largest that is read: the TOML parser needs some 300 times as much memory. */
    static final int LARGEST = 1 << 20;

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
    public static Lock read(RepoTree tree, String path, Target target) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String directory = path.substring(0, path.length() - name.length());
        String text = text(tree, path);
        if (name.equals("Pipfile.lock")) {
            return PipfileLock.read(text, path, target);
        }
        LockTable file = LockTable.parse(text, path);
        if (PYLOCK.matcher(name).matches()) {
            return PylockFile.read(file, target);
        }
        Optional<LockTable> project = Optional.empty();
        if (tree.find(directory + "pyproject.toml").isPresent()) {
            project = Optional.of(
                    LockTable.parse(text(tree, directory + "pyproject.toml"), directory + "pyproject.toml"));
        }
        return switch (name) {
            case "uv.lock" -> UvLock.read(file, project.flatMap(LockFiles::defaultGroups), target);
            case "poetry.lock" -> PoetryLock.read(file, project, beside -> exists(tree, directory + beside), target);
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
                .map(uv -> uv.toml().isString(List.of("default-groups")) ? List.of("*") : uv.texts("default-groups"));
    }

    private static boolean exists(RepoTree tree, String path) {
        return tree.find(path).isPresent()
                || tree.entries().stream().anyMatch(entry -> entry.path().startsWith(path + "/"));
    }

    private static String text(RepoTree tree, String path) throws IOException {
        Place place = new Place(path, 0);
        if (!(tree.find(path).orElse(null) instanceof RepoEntry.File file)) {
            throw place.invalid("there is no such file in the repository.");
        }
        if (file.size() > LARGEST) {
            throw place.invalid("the file is larger than " + LARGEST + " bytes.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(tree.read(path, LARGEST)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw place.invalid("the file is not UTF-8 text; lock the project again with its own tool.");
        }
    }
}
