package dev.quire.repo2image.repo;

/** Something that lies in a repository. Paths have {@code /} between names and none at either end. */
public sealed interface RepoEntry {
    /** Where it lies. */
    String path();

    /** The same somewhere else. */
    default RepoEntry at(String path) {
        return switch (this) {
            case File file -> new File(path, file.executable(), file.size());
            case Symlink link -> new Symlink(path, link.target());
            case Submodule module -> new Submodule(path, module.commit());
        };
    }

    /**
     * A file.
     *
     * @param executable whether its executable bit is set
     * @param size its length in bytes
     */
    record File(String path, boolean executable, long size) implements RepoEntry {}

    /** A symbolic link; the target is whatever the author wrote, also when it leads out of the repository. */
    record Symlink(String path, String target) implements RepoEntry {}

    /** A submodule that is not fetched: an empty directory. */
    record Submodule(String path, String commit) implements RepoEntry {}
}
