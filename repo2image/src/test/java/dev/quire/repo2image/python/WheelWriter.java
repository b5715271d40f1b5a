package dev.quire.repo2image.python;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Makes wheels, good ones and all kinds of bad ones. */
final class WheelWriter {
    private final String name;
    private final String version;
    private final List<Member> members = new ArrayList<>();
    private UnaryOperator<String> record = text -> text;
    private String wheelVersion = "1.0";
    private int method = ZipEntry.DEFLATED;
    private Zip64Mode zip64 = Zip64Mode.AsNeeded;

    private record Member(String path, String text, int mode) {}

    WheelWriter(String name, String version) {
        this.name = name;
        this.version = version;
    }

    static WheelWriter demo() {
        return new WheelWriter("demo", "1.0").file("demo/__init__.py", "VALUE = 42\n");
    }

    WheelWriter file(String path, String text) {
        return file(path, text, 0100644);
    }

    WheelWriter file(String path, String text, int mode) {
        members.add(new Member(path, text, mode));
        return this;
    }

    WheelWriter dataFile(String path, String text) {
        return file(name + "-" + version + ".data/" + path, text);
    }

    WheelWriter entryPoints(String text) {
        return file(distInfo() + "/entry_points.txt", text);
    }

    /** Changes RECORD before it is written. */
    WheelWriter record(UnaryOperator<String> change) {
        this.record = change;
        return this;
    }

    WheelWriter wheelVersion(String text) {
        this.wheelVersion = text;
        return this;
    }

    WheelWriter stored() {
        this.method = ZipEntry.STORED;
        return this;
    }

    WheelWriter zip64() {
        this.zip64 = Zip64Mode.Always;
        return this;
    }

    String distInfo() {
        return name + "-" + version + ".dist-info";
    }

    String filename() {
        return name + "-" + version + "-py3-none-any.whl";
    }

    Path write(Path directory) throws IOException {
        Path file = directory.resolve(filename());
        List<Member> all = new ArrayList<>(members);
        all.add(new Member(distInfo() + "/METADATA", "Metadata-Version: 2.1\nName: " + name + "\n", 0100644));
        all.add(new Member(
                distInfo() + "/WHEEL",
                "Wheel-Version: " + wheelVersion + "\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                0100644));
        StringBuilder lines = new StringBuilder();
        for (Member member : all) {
            byte[] bytes = member.text().getBytes(UTF_8);
            String hash = VerifiedContent.hash(Digest.sha256().digest(bytes));
            lines.append(RecordFile.line(member.path(), hash, bytes.length));
        }
        lines.append(distInfo()).append("/RECORD,,\n");
        all.add(new Member(distInfo() + "/RECORD", record.apply(lines.toString()), 0100644));
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            zip.setUseZip64(zip64);
            for (Member member : all) {
                byte[] bytes = member.text().getBytes(UTF_8);
                ZipArchiveEntry entry = new ZipArchiveEntry(member.path());
                entry.setUnixMode(member.mode());
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(bytes);
                    entry.setSize(bytes.length);
                    entry.setCrc(crc.getValue());
                }
                zip.putArchiveEntry(entry);
                zip.write(bytes);
                zip.closeArchiveEntry();
            }
        }
        return file;
    }
}
