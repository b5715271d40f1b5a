package dev.quire.repo2image.debian;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * One package taken apart.
 *
 * @param deb its control files
 * @param entries what it installs, in the merged layout
 * @param listing the paths as the package itself has them, for dpkg's database
 */
record Unpacking(DebPackage deb, List<Entry> entries, List<String> listing) {
    Unpacking {
        entries = List.copyOf(entries);
        listing = List.copyOf(listing);
    }

    /** Unpacks all packages, as many at a time as there are processors, and adds their entries to the tree. */
    static List<Unpacking> all(Map<LockedPackage, Path> files, RootTree tree) throws IOException, InterruptedException {
        // base-files first: the modes that it gives to the top directories are the right ones.
        List<Map.Entry<LockedPackage, Path>> order = files.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<LockedPackage, Path> one) ->
                                !one.getKey().name().equals("base-files"))
                        .thenComparing(one -> one.getKey().name()))
                .toList();
        List<Unpacking> done;
        try {
            done = Parallel.map(
                    order,
                    Runtime.getRuntime().availableProcessors(),
                    Thread.ofPlatform().daemon().name("unpack-", 0).factory(),
                    one -> of(one.getKey(), one.getValue(), tree));
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
        for (int i = 0; i < done.size(); i++) {
            done.get(i).addTo(tree, order.get(i).getKey());
        }
        return done;
    }

    private static Unpacking of(LockedPackage one, Path file, RootTree tree) throws IOException {
        Collector collector = new Collector(tree);
        try {
            DebPackage deb = DebPackage.read(file, collector);
            if (!deb.control().require("Package").equals(one.name())
                    || !deb.control().require("Version").equals(one.version())) {
                throw new IOException("It says that it is " + deb.control().require("Package") + " "
                        + deb.control().require("Version") + ".");
            }
            return new Unpacking(deb, collector.entries, collector.listing);
        } catch (FileAlreadyExistsException e) {
            throw corrupt(one, "another package has installed " + e.getFile() + " already", e);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException | ArithmeticException | IllegalArgumentException e) {
            if (String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
            throw corrupt(one, String.valueOf(e.getMessage()), e);
        }
    }

    private void addTo(RootTree tree, LockedPackage one) {
        for (Entry entry : entries) {
            try {
                tree.add(entry);
            } catch (IOException e) {
                throw corrupt(one, String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static BuildException corrupt(LockedPackage one, String what, Exception cause) {
        return new BuildException(
                BuildError.CORRUPT_PACKAGE,
                "Debian package " + one + " cannot be unpacked: " + what
                        + " Renew the lock or set quire.debian.mirror to another mirror.",
                cause);
    }

    /** Writes the bytes that are kept and notes the rest. */
    private static final class Collector implements DebPackage.Visitor {
        private final RootTree tree;
        private final List<Entry> entries = new ArrayList<>();
        private final List<String> listing = new ArrayList<>();

        Collector(RootTree tree) {
            this.tree = tree;
        }

        @Override
        public void directory(String path, int mode, Owner owner) {
            String place = place(path);
            // A top directory that the merged layout has as a link.
            if (!MergedUsr.LINKS.contains(path) && KeptPaths.keeps(place)) {
                entries.add(new Entry.Directory(place, mode, owner));
            }
        }

        @Override
        public void file(String path, int mode, Owner owner, InputStream content) throws IOException {
            String place = place(path);
            if (KeptPaths.keeps(place)) {
                entries.add(tree.write(place, mode, owner, content));
            }
        }

        @Override
        public void symlink(String path, String target, Owner owner) {
            // The links of the merged layout itself stay where they are.
            String place = MergedUsr.LINKS.contains(path) ? note(path) : place(path);
            if (KeptPaths.keeps(place)) {
                entries.add(new Entry.Symlink(place, target, owner));
            }
        }

        @Override
        public void hardLink(String path, String target) {
            String place = place(path);
            if (KeptPaths.keeps(place)) {
                entries.add(new Entry.HardLink(place, MergedUsr.path(target)));
            }
        }

        private String place(String path) {
            return MergedUsr.path(note(path));
        }

        private String note(String path) {
            listing.add(path);
            return path;
        }
    }
}
