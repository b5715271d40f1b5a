package dev.quire.repo2image.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The bytes of a file, opened when they are written and never held longer. */
public interface Content {
    /** Length in bytes; {@link #open} yields exactly so many. */
    long size();

    /** The bytes, from the start; the caller closes. */
    InputStream open() throws IOException;

    /** The same bytes as a deflate stream, if they lie in one. */
    default Optional<Deflated> deflated() {
        return Optional.empty();
    }

    /** These bytes. */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    /** The bytes of a regular file that does not change while the image is made. */
    static Content of(Path file, long size) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }
        };
    }

    /** Bytes in the middle of a file that does not change while the image is made. */
    static Content part(Path file, long offset, long size) {
        return new FileSlice(file, offset, size);
    }
}
