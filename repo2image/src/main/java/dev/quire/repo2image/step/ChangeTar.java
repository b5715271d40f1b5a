package dev.quire.repo2image.step;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * Reads what a container says that it changed. It comes from where a stranger's code ran, so every name, owner and link is
 * checked; times, devices, sockets and extended attributes do not get through.
 */
final class ChangeTar {
    private static final int MOST_ENTRIES = 2_000_000;
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
        Map<String, Entry> entries = new HashMap<>();
        try (TarFile file = new TarFile(tar.toFile())) {
            for (TarArchiveEntry entry : file.getEntries()) {
                if (entries.size() >= MOST_ENTRIES) {
                    throw refused("more than " + MOST_ENTRIES + " files");
                }
                Entry read = entry(entry);
                if (entries.putIfAbsent(read.path(), read) != null) {
                    throw refused("two files with the name " + read.path());
                }
            }
        } catch (IllegalArgumentException e) {
            throw refused("a file that cannot be in an image (" + e.getMessage() + ")");
        }
        return new ArrayList<>(entries.values());
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
        return new Entry.File(path, mode, owner, slice(entry.getDataOffset(), entry.getSize()));
    }

    private static Owner owner(TarArchiveEntry entry) {
        return new Owner(Math.toIntExact(entry.getLongUserId()), Math.toIntExact(entry.getLongGroupId()));
    }

    private static String stripped(String name) {
        String path = name.startsWith("./") ? name.substring(2) : name;
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private Content slice(long offset, long size) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                FileChannel channel = FileChannel.open(tar);
                channel.position(offset);
                return new Slice(channel, size);
            }
        };
    }

    /** The next bytes of a channel, and no more. */
    private static final class Slice extends InputStream {
        private final FileChannel channel;
        private long left;

        Slice(FileChannel channel, long left) {
            this.channel = channel;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int got = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)));
            left -= Math.max(got, 0);
            return got;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private BuildException refused(String what) {
        return new BuildException(
                BuildError.STEP_FAILED,
                "The step '" + recipe.name() + "' left " + what + ", so its result was not used.");
    }
}
