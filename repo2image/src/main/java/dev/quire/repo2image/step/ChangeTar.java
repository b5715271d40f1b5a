package dev.quire.repo2image.step;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * Reads what a container says that it changed. It comes from where a stranger's code ran, so every name, owner and link is
 * checked; times, devices, sockets and extended attributes do not get through.
 */
final class ChangeTar {
    private static final int MOST_ENTRIES = 300_000;
    private static final int MODE_BITS = 07777;
    private static final int SET_ID_BITS = 06000;

    private final Path tar;
    private final Recipe recipe;

    private ChangeTar(Path tar, Recipe recipe) {
        this.tar = tar;
        this.recipe = recipe;
    }

    /** The entries; their contents are read from the file, which must stay as long as they are used. */
    static List<Entry> read(Path tar, Recipe recipe) throws IOException {
        return new ChangeTar(tar, recipe).entries();
    }

    private List<Entry> entries() throws IOException {
        count();
        Map<String, Entry> entries = new HashMap<>();
        try (TarFile file = new TarFile(tar.toFile())) {
            for (TarArchiveEntry entry : file.getEntries()) {
                Entry read = entry(entry);
                if (entries.putIfAbsent(read.path(), read) != null) {
                    throw refused("two files with the name " + read.path());
                }
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw refused("a file that cannot be in an image (" + e.getMessage() + ")");
        }
        return new ArrayList<>(entries.values());
    }

    /** Before they are read, all of which are held at once: empty files cost a step nothing. */
    private void count() throws IOException {
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(tar)), "UTF-8")) {
            for (int files = 0; in.getNextEntry() != null; files++) {
                if (files == MOST_ENTRIES) {
                    throw refused("more than " + MOST_ENTRIES + " files");
                }
            }
        } catch (IllegalArgumentException e) {
            throw refused("a file that cannot be in an image (" + e.getMessage() + ")");
        }
    }

    private Entry entry(TarArchiveEntry entry) {
        String path = stripped(entry.getName());
        Owner owner = owner(entry);
        int mode = entry.getMode() & MODE_BITS;
        if (recipe.user() != StepUser.ROOT && owner.uid() == 0 && (mode & SET_ID_BITS) != 0 && !entry.isDirectory()) {
            throw refused("a file " + path + " that would run as the superuser");
        }
        if (entry.isDirectory()) {
            return new Entry.Directory(path, mode, owner);
        }
        if (entry.isSymbolicLink()) {
            return new Entry.Symlink(path, entry.getLinkName(), owner);
        }
        if (entry.isLink()) {
            return new Entry.HardLink(path, stripped(entry.getLinkName()));
        }
        boolean plain = entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
        if (!plain) {
            throw refused("something that is no file, directory or link: " + path);
        }
        return new Entry.File(path, mode, owner, Content.part(tar, entry.getDataOffset(), entry.getSize()));
    }

    private static Owner owner(TarArchiveEntry entry) {
        return new Owner(Math.toIntExact(entry.getLongUserId()), Math.toIntExact(entry.getLongGroupId()));
    }

    private static String stripped(String name) {
        String path = name.startsWith("./") ? name.substring(2) : name;
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private BuildException refused(String what) {
        return new BuildException(
                BuildError.STEP_FAILED,
                "The step '" + recipe.name() + "' left " + what + ", so its result was not used.");
    }
}
