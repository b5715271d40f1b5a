package dev.quire.repo2image.python.lock;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Exactly what a lock file wants installed for one Python.
 *
 * @param file the lock's path
 * @param entries by name
 * @param indexes package indexes that the lock names beside this installation's own, for what has no URL
 */
public record Lock(String file, List<LockEntry> entries, List<URI> indexes) {
    public Lock {
        entries = entries.stream().sorted(Comparator.comparing(LockEntry::name)).toList();
        indexes = List.copyOf(indexes);
    }

    /** The same with those projects, as far as it does not have what lies there. */
    public Lock with(List<LockEntry.Local> projects) {
        List<LockEntry> all = new ArrayList<>(entries);
        for (LockEntry.Local project : projects) {
            boolean known = entries.stream()
                    .anyMatch(entry -> entry instanceof LockEntry.Local local
                            && local.path().equals(project.path()));
            if (!known) {
                all.add(project);
            }
        }
        return new Lock(file, all, indexes);
    }
}
