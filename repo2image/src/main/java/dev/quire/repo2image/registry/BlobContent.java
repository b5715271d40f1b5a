package dev.quire.repo2image.registry;

import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The bytes of a blob that is sent. */
interface BlobContent {
    /** Fails when there is nothing, or what cannot be the blob. */
    void look() throws IOException;

    /** What is left from that position on. */
    Ask.Body from(long offset);

    /**
     * Reads it all.
     *
     * @throws BrokenBlobException when it is not the blob
     */
    void verify() throws IOException;

    /** Bytes in memory. */
    static BlobContent of(byte[] bytes) {
        return new BlobContent() {
            @Override
            public void look() {}

            @Override
            public Ask.Body from(long offset) {
                return progress -> new Ask.Opened(
                        BodyPublishers.ofByteArray(bytes, (int) offset, bytes.length - (int) offset), () -> {});
            }

            @Override
            public void verify() {}
        };
    }

    /** A file, which is read while it is sent. */
    static BlobContent of(Descriptor blob, Path file) {
        return new BlobContent() {
            @Override
            public void look() throws IOException {
                if (!Files.exists(file)) {
                    throw new NoSuchFileException(file.toString());
                }
                if (Files.size(file) != blob.size()) {
                    throw new BrokenBlobException(blob.digest(), file);
                }
            }

            @Override
            public Ask.Body from(long offset) {
                return progress -> {
                    FileRange range = FileRange.open(file, offset, blob.size(), progress);
                    return new Ask.Opened(range, range::close);
                };
            }

            @Override
            public void verify() throws IOException {
                try (InputStream in = Files.newInputStream(file)) {
                    if (!Digest.of(in).equals(blob.digest())) {
                        throw new BrokenBlobException(blob.digest(), file);
                    }
                }
            }
        };
    }
}
