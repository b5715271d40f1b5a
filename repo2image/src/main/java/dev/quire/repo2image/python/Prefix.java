package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.util.ArrayList;
import java.util.List;

/**
 * An environment that is installed into; it belongs to the notebook's user, so that {@code %pip install} works in a session.
 *
 * @param path where it lies, relative to the image's root
 * @param python major and minor version
 */
public record Prefix(String path, String python) {
    /** The environment of the notebook server, repo2docker's {@code NB_PYTHON_PREFIX}. */
    public static final String PATH = "srv/conda/envs/notebook";

    /** The kernel's, where it has one of its own. */
    public static final String KERNEL_PATH = "srv/conda/envs/kernel";

    /** The environment of the notebook server, and mostly of the kernel too. */
    public static Prefix notebook(String python) {
        return new Prefix(PATH, python);
    }

    /** The kernel's own environment. */
    public static Prefix kernel(String python) {
        return new Prefix(KERNEL_PATH, python);
    }

    /** Where modules go (sysconfig's {@code purelib} and {@code platlib}). */
    public String sitePackages() {
        return path + "/lib/python" + python + "/site-packages";
    }

    /** The directories of the prefix that a path inside of it needs, with their owner. */
    public static Entry.Directory directory(String path) {
        return new Entry.Directory(path, 0755, Owner.USER);
    }

    /** Adds, for every entry below the prefix, its parents up to the prefix as the user's. */
    List<Entry> withOwnedParents(Iterable<? extends Entry> entries) {
        List<Entry> all = new ArrayList<>();
        java.util.Set<String> seen = new java.util.HashSet<>();
        for (Entry entry : entries) {
            all.add(entry);
            seen.add(entry.path());
        }
        for (Entry entry : List.copyOf(all)) {
            String parent = entry.path();
            while (parent.length() > path.length() && parent.startsWith(path)) {
                parent = parent.substring(0, parent.lastIndexOf('/'));
                if (!seen.add(parent)) {
                    break;
                }
                all.add(directory(parent));
            }
        }
        return all;
    }
}
