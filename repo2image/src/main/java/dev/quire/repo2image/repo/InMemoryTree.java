package dev.quire.repo2image.repo;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A tree made of values. */
public final class InMemoryTree implements RepoTree {
    private final Listing listing;
    private final Map<String, byte[]> bytes;

    private InMemoryTree(Listing listing, Map<String, byte[]> bytes) {
        this.listing = listing;
        this.bytes = bytes;
    }

    /** An empty tree, to be filled. */
    public static Builder builder() {
        return new Builder();
    }

    /** A tree of text files: path, text, path, text … */
    public static InMemoryTree of(String... pathsAndTexts) {
        Builder builder = builder();
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            builder.file(pathsAndTexts[i], pathsAndTexts[i + 1]);
        }
        return builder.build();
    }

    @Override
    public String id() {
        return listing.digest(file -> Digest.of(bytes.getOrDefault(file.path(), new byte[0])));
    }

    @Override
    public List<RepoEntry> entries() {
        return listing.entries();
    }

    @Override
    public Optional<RepoEntry> find(String path) {
        return listing.find(path);
    }

    @Override
    public byte[] read(String path, int limit) throws IOException {
        byte[] content = at(path);
        if (content.length > limit) {
            throw new IOException(path + " is larger than " + limit + " bytes");
        }
        return content.clone();
    }

    @Override
    public Content content(String path) throws IOException {
        return Content.of(at(path));
    }

    private byte[] at(String path) throws IOException {
        byte[] content = bytes.get(path);
        if (content == null) {
            throw new FileNotFoundException(path);
        }
        return content;
    }

    @Override
    public void close() {
        // Nothing on disk.
    }

    /** Collects what a tree shall hold. */
    public static final class Builder {
        private final Map<String, RepoEntry> entries = new TreeMap<>();
        private final Map<String, byte[]> bytes = new HashMap<>();

        private Builder() {}

        /** A file with that text. */
        public Builder file(String path, String text) {
            return file(path, text.getBytes(StandardCharsets.UTF_8));
        }

        /** A file with those bytes. */
        public Builder file(String path, byte[] content) {
            return add(new RepoEntry.File(path, false, content.length), content);
        }

        /** An executable file with that text. */
        public Builder script(String path, String text) {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            return add(new RepoEntry.File(path, true, content.length), content);
        }

        /** A symbolic link. */
        public Builder symlink(String path, String target) {
            entries.put(path, new RepoEntry.Symlink(path, target));
            return this;
        }

        /** A submodule. */
        public Builder submodule(String path, String commit) {
            entries.put(path, new RepoEntry.Submodule(path, commit));
            return this;
        }

        private Builder add(RepoEntry entry, byte[] content) {
            entries.put(entry.path(), entry);
            bytes.put(entry.path(), content.clone());
            return this;
        }

        /** The tree. */
        public InMemoryTree build() {
            Listing listing = new Listing();
            entries.values().forEach(listing::add);
            return new InMemoryTree(listing.checked(), Map.copyOf(bytes));
        }
    }
}
