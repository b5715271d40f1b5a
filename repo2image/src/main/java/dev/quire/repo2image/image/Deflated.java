package dev.quire.repo2image.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A content in the form of a deflate stream (RFC 1951), as which it lies in an archive. */
public interface Deflated {
    /** The CRC-32 of the plain bytes; reading them to their end fails when it is another. */
    long crc32();

    /**
     * The plain bytes, from the start; the caller closes. What they are inflated from goes to {@code raw} while they are read: the whole
     * stream, and nothing else, when they have been read to their end.
     */
    InputStream open(OutputStream raw) throws IOException;
}
