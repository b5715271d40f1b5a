package dev.quire.repo2image.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A tar in the form of eStargz (stargz snapshotter, {@code docs/estargz.md}): gzip in which each file that is not empty is a member of
 * its own, with a table of contents as last entry, and a footer that says where the table lies. No file is fetched before it is
 * needed, as the landmark says.
 */
final class Stargz implements TarSink {
    private static final String TABLE = "stargz.index.json";
    private static final String LANDMARK = ".no.prefetch.landmark";
    private static final String TABLE_DIGEST = "containerd.io/snapshot/stargz/toc.digest";
    private static final String UNCOMPRESSED_SIZE = "io.containers.estargz.uncompressed-size";
    private static final String MODIFIED =
            Instant.ofEpochSecond(TarHeader.MODIFIED).toString();

    private final SplicedGzip gzip;
    private final ByteArrayOutputStream table = new ByteArrayOutputStream();
    private final JsonGenerator json;
    private final TreeMap<String, String> annotations = new TreeMap<>();

    /** Length of the tar. */
    private long length;

    Stargz(SplicedGzip gzip) throws IOException {
        this.gzip = gzip;
        this.json = new JsonFactory().createGenerator(table);
        json.writeStartObject();
        json.writeNumberField("version", 1);
        json.writeArrayFieldStart("entries");
    }

    /** The entries with the one that says that nothing is to be fetched first; its content is given by the specification. */
    static List<Entry> withLandmark(List<Entry> entries) {
        List<Entry> all = new ArrayList<>(entries);
        all.add(new Entry.File(LANDMARK, 0644, Owner.ROOT, Content.of(new byte[] {0xf})));
        return all;
    }

    @Override
    public void header(Entry entry, byte[] blocks) throws IOException {
        gzip.header(entry, blocks);
        length += blocks.length;
        switch (entry) {
            case Entry.Directory(String path, int mode, Owner owner) -> {
                row(path + "/", "dir", mode, owner);
                json.writeEndObject();
            }
            case Entry.Symlink(String path, String target, Owner owner) -> {
                row(path, "symlink", 0777, owner);
                json.writeStringField("linkName", target);
                json.writeEndObject();
            }
            case Entry.HardLink link -> throw new IllegalArgumentException(link.path() + " is a link; use link()");
            case Entry.File file -> row(file.path(), "reg", file.mode(), file.owner());
        }
    }

    @Override
    public void link(String path, Entry target, byte[] blocks) throws IOException {
        gzip.link(path, target, blocks);
        length += blocks.length;
        switch (target) {
            case Entry.File file -> row(path, "hardlink", file.mode(), file.owner());
            case Entry.Symlink symlink -> row(path, "hardlink", 0777, symlink.owner());
            case Entry.Directory directory -> row(path, "hardlink", directory.mode(), directory.owner());
            case Entry.HardLink link -> throw new IllegalArgumentException(link.path() + " is not resolved");
        }
        json.writeStringField("linkName", target.path());
        json.writeEndObject();
    }

    @Override
    public long content(Content content) throws IOException {
        if (content.size() == 0) {
            json.writeEndObject();
            return gzip.content(content);
        }
        gzip.endMember();
        long offset = gzip.position();
        MessageDigest sum = Digest.sha256();
        long size = gzip.member(content, sum);
        length += size;
        String digest = Digest.finish(sum.digest()).toString();
        json.writeNumberField("size", size);
        json.writeNumberField("offset", offset);
        json.writeStringField("digest", digest);
        json.writeStringField("chunkDigest", digest);
        json.writeEndObject();
        return size;
    }

    @Override
    public void padding(int count) throws IOException {
        gzip.padding(count);
        length += count;
    }

    @Override
    public void end() throws IOException {
        json.writeEndArray();
        json.writeEndObject();
        json.close();
        byte[] bytes = table.toByteArray();
        gzip.endMember();
        long offset = gzip.position();
        byte[] header = TarHeader.of(new Entry.File(TABLE, 0444, Owner.ROOT, Content.of(bytes)));
        gzip.add(header, header.length);
        gzip.add(bytes, bytes.length);
        gzip.padding(TarHeader.padding(bytes.length));
        gzip.end();
        gzip.footer("%016xSTARGZ".formatted(offset).getBytes(StandardCharsets.US_ASCII));
        length += header.length + bytes.length + TarHeader.padding(bytes.length) + TarHeader.END.length;
        annotations.put(TABLE_DIGEST, Digest.of(bytes).toString());
        annotations.put(UNCOMPRESSED_SIZE, Long.toString(length));
    }

    /** What the layer's descriptor must say, when the archive is at its end. */
    SortedMap<String, String> annotations() {
        return annotations;
    }

    private void row(String name, String type, int mode, Owner owner) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("type", type);
        json.writeStringField("modtime", MODIFIED);
        json.writeNumberField("mode", mode);
        json.writeNumberField("uid", owner.uid());
        json.writeNumberField("gid", owner.gid());
    }
}
