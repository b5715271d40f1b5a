package dev.quire.repo2image.image;

/** One entry of a layer. Paths are relative to the root, with {@code /} between names and none at either end. */
public sealed interface Entry {
    /** Where it goes. */
    String path();

    /** A directory with its permission bits and owner. */
    record Directory(String path, int mode, Owner owner) implements Entry {
        public Directory {
            check(path);
        }
    }

    /** A regular file with its permission bits (setuid, setgid and sticky bits included), owner and bytes. */
    record File(String path, int mode, Owner owner, Content content) implements Entry {
        public File {
            check(path);
        }
    }

    /** A symbolic link; the target is kept as it is. */
    record Symlink(String path, String target, Owner owner) implements Entry {
        public Symlink {
            check(path);
            if (target.isEmpty() || target.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("Not a target of a link: '" + target + "'");
            }
        }
    }

    /** A hard link to an entry of the same layer. */
    record HardLink(String path, String target) implements Entry {
        public HardLink {
            check(path);
            check(target);
        }
    }

    private static void check(String path) {
        if (path.isEmpty() || path.startsWith("/") || path.endsWith("/") || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("Not a path of a layer: '" + path + "'");
        }
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw new IllegalArgumentException("Not a path of a layer: '" + path + "'");
            }
        }
    }
}
