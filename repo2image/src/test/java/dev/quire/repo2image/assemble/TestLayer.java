package dev.quire.repo2image.assemble;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.image.RandomTrees;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A layer that counts how often it is made. */
final class TestLayer implements LayerSource {
    private final String name;
    private final Entries entries;
    private final AtomicInteger made = new AtomicInteger();

    interface Entries {
        List<Entry> list() throws IOException, InterruptedException;
    }

    private TestLayer(String name, Entries entries) {
        this.name = name;
        this.entries = entries;
    }

    /** A random tree. */
    static TestLayer tree(int seed) {
        return new TestLayer("tree " + seed, () -> RandomTrees.tree(seed));
    }

    /** A layer with these entries. */
    static TestLayer of(String name, Entries entries) {
        return new TestLayer(name, entries);
    }

    /** A layer whose content ends in the kernel's words for a full disk. */
    static TestLayer onFullDisk() {
        Content full = new Content() {
            @Override
            public long size() {
                return 1 << 20;
            }

            @Override
            public InputStream open() {
                return new InputStream() {
                    private int left = 1 << 19;

                    @Override
                    public int read() throws IOException {
                        return read(new byte[1], 0, 1);
                    }

                    @Override
                    public int read(byte[] bytes, int from, int length) throws IOException {
                        if (left <= 0) {
                            throw new IOException("No space left on device");
                        }
                        left -= length;
                        return length;
                    }
                };
            }
        };
        return new TestLayer("full disk", () -> List.of(new Entry.File("a", 0644, Owner.USER, full)));
    }

    int timesMade() {
        return made.get();
    }

    @Override
    public LayerKey key() {
        return LayerKey.of("test/1", List.of(name));
    }

    @Override
    public String createdBy() {
        return name;
    }

    @Override
    public List<Entry> entries() throws IOException, InterruptedException {
        made.incrementAndGet();
        return entries.list();
    }
}
