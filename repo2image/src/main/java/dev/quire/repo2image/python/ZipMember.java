package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Deflated;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * One file of a zip archive, read without keeping the archive open.
 *
 * @param place where its data lie
 * @param size length of the file
 * @param crc32 what the archive says that its checksum is
 * @param method {@link ZipEntry#STORED} or {@link ZipEntry#DEFLATED}
 * @param executable whether any execute bit is set
 */
record ZipMember(Place place, long size, long crc32, int method, boolean executable) implements Content {
    /**
     * Bytes in the middle of an archive.
     *
     * @param offset where they begin
     * @param length how many there are
     */
    record Place(Path archive, long offset, long length) {}

    static ZipMember of(Path archive, ZipArchiveEntry entry) throws IOException {
        int method = entry.getMethod();
        if (method != ZipEntry.STORED && method != ZipEntry.DEFLATED) {
            throw new ZipException(entry.getName() + " is packed by the unknown method " + method);
        }
        boolean executable = (entry.getUnixMode() & 0111) != 0;
        Place place = new Place(archive, entry.getDataOffset(), entry.getCompressedSize());
        return new ZipMember(place, entry.getSize(), entry.getCrc(), method, executable);
    }

    @Override
    public InputStream open() throws IOException {
        return open(OutputStream.nullOutputStream());
    }

    @Override
    public Optional<Deflated> deflated() {
        if (method == ZipEntry.STORED) {
            return Optional.empty();
        }
        return Optional.of(new Deflated() {
            @Override
            public long crc32() {
                return crc32;
            }

            @Override
            public InputStream open(OutputStream raw) throws IOException {
                return ZipMember.this.open(raw);
            }
        });
    }

    private InputStream open(OutputStream raw) throws IOException {
        InputStream data =
                Content.part(place.archive(), place.offset(), place.length()).open();
        InputStream plain = method == ZipEntry.STORED ? data : new InflatingInputStream(data, raw, size);
        return new CheckedMember(plain, size, crc32);
    }
}
