package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Deflated;
import dev.quire.repo2image.image.Digest;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * The content of a wheel's file; reading it to its end fails when its hash is not the recorded one.
 *
 * @param recorded {@code sha256=<base64url without padding>}
 * @param name for the message
 */
record VerifiedContent(Content content, String recorded, String name) implements Content {
    @Override
    public long size() {
        return content.size();
    }

    @Override
    public InputStream open() throws IOException {
        return verified(content.open());
    }

    @Override
    public Optional<Deflated> deflated() {
        return content.deflated().map(deflated -> new Deflated() {
            @Override
            public long crc32() {
                return deflated.crc32();
            }

            @Override
            public InputStream open(OutputStream raw) throws IOException {
                return verified(deflated.open(raw));
            }
        });
    }

    private InputStream verified(InputStream plain) {
        MessageDigest sha = Digest.sha256();
        return new FilterInputStream(plain) {
            private long length;
            private boolean ended;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int most) throws IOException {
                int count;
                try {
                    count = super.read(bytes, from, most);
                } catch (ZipException | EOFException e) {
                    throw Wheel.corrupt(name, "cannot be unpacked (" + e.getMessage() + ")");
                }
                if (count > 0) {
                    sha.update(bytes, from, count);
                    length += count;
                } else if (count < 0 && !ended) {
                    ended = true;
                    if (!hash(sha.digest()).equals(recorded) || length != size()) {
                        throw Wheel.corrupt(name, "is not what the package's RECORD says");
                    }
                }
                return count;
            }
        };
    }

    /** A hash in RECORD's form. */
    static String hash(byte[] sha256) {
        return "sha256=" + Base64.getUrlEncoder().withoutPadding().encodeToString(sha256);
    }
}
