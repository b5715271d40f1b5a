package dev.quire.repo2image.image;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes entries as a tar archive whose bytes are a pure function of them: sorted by path, one fixed time, numeric owners, and
 * an entry of its own for every parent directory (runtimes that unpack layers in parallel make missing ones root's).
 *
 * <p>Format: POSIX.1-1988 ustar, with a POSIX.1-2001 pax header only where a name, link or size does not fit.
 */
public final class TarWriter {
    private TarWriter() {}

    /**
     * Writes a whole archive; does not close the stream.
     *
     * @throws IOException when reading or writing fails, or a content is longer or shorter than it said
     * @throws IllegalArgumentException when two entries have the same path, one lies below another that is no directory, or a hard
     *     link's target is not among them
     */
    public static void write(List<Entry> entries, OutputStream out) throws IOException {
        write(entries, TarSink.of(out));
    }

    /** The same, piece by piece. */
    static void write(List<Entry> entries, TarSink out) throws IOException {
        SortedMap<String, Entry> sorted = withParents(entries);
        for (Entry entry : sorted.values()) {
            if (!(entry instanceof Entry.HardLink)) {
                write(entry, out);
            }
        }
        // A hard link must come after what it links to, so links form the tail.
        for (Entry entry : sorted.values()) {
            if (entry instanceof Entry.HardLink link) {
                Entry target = target(link, sorted);
                out.link(link.path(), target, TarHeader.link(link.path(), target));
            }
        }
        out.end();
    }

    /** What a link stands for in the end. */
    private static Entry target(Entry.HardLink link, SortedMap<String, Entry> entries) {
        Entry target = link;
        for (int steps = 0; target instanceof Entry.HardLink next; steps++) {
            Entry found = entries.get(next.target());
            if (found == null || steps > entries.size()) {
                throw new IllegalArgumentException(
                        "A layer has a hard link " + link.path() + " to " + next.target() + ", which is not in it");
            }
            target = found;
        }
        return target;
    }

    private static SortedMap<String, Entry> withParents(List<Entry> entries) {
        TreeMap<String, Entry> sorted = new TreeMap<>();
        for (Entry entry : entries) {
            if (sorted.put(entry.path(), entry) != null) {
                throw new IllegalArgumentException("A layer has two entries for " + entry.path());
            }
        }
        Set<String> seen = new HashSet<>(sorted.keySet());
        for (Entry entry : entries) {
            String path = entry.path();
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                String parent = path.substring(0, slash);
                if (!seen.add(parent)) {
                    break;
                }
                sorted.put(parent, new Entry.Directory(parent, 0755, Owner.ROOT));
            }
        }
        for (String path : sorted.keySet()) {
            int slash = path.lastIndexOf('/');
            if (slash > 0 && !(sorted.get(path.substring(0, slash)) instanceof Entry.Directory)) {
                throw new IllegalArgumentException("A layer has " + path + " below something that is no directory");
            }
        }
        return sorted;
    }

    private static void write(Entry entry, TarSink out) throws IOException {
        out.header(entry, TarHeader.of(entry));
        if (entry instanceof Entry.File file) {
            long size = file.content().size();
            long written = out.content(file.content());
            if (written != size) {
                throw new IOException(
                        "The content of " + entry.path() + " has " + written + " bytes instead of " + size);
            }
            out.padding(TarHeader.padding(size));
        }
    }
}
