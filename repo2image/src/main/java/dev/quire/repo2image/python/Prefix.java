package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.util.ArrayList;
import java.util.List;

/**
 * The environment that everything is installed into: its place is repo2docker's {@code NB_PYTHON_PREFIX}, and it belongs to
 * the notebook's user, so that {@code %pip install} works in a session.
 *
 * @param python major and minor version
 */
public record Prefix(String python) {
    /** Relative to the image's root. */
    public static final String PATH = "srv/conda/envs/notebook";

    /** Where modules go (sysconfig's {@code purelib} and {@code platlib}). */
    public String sitePackages() {
        return PATH + "/lib/python" + python + "/site-packages";
    }

    /** The directories of the prefix that a path inside of it needs, with their owner. */
    public static Entry.Directory directory(String path) {
        return new Entry.Directory(path, 0755, Owner.USER);
    }

    /** Adds, for every entry below the prefix, its parents up to the prefix as the user's. */
    static List<Entry> withOwnedParents(Iterable<? extends Entry> entries) {
        List<Entry> all = new ArrayList<>();
        java.util.Set<String> seen = new java.util.HashSet<>();
        for (Entry entry : entries) {
            all.add(entry);
            seen.add(entry.path());
        }
        for (Entry entry : List.copyOf(all)) {
            String path = entry.path();
            while (path.length() > PATH.length() && path.startsWith(PATH)) {
                path = path.substring(0, path.lastIndexOf('/'));
                if (!seen.add(path)) {
                    break;
                }
                all.add(directory(path));
            }
        }
        return all;
    }
}
