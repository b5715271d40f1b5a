package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Images;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerWriter;
import dev.quire.repo2image.image.Sources;
import dev.quire.repo2image.image.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wheels to layers by every codec: the same tar of a good wheel, the same refusal of a bad one. */
final class WheelCodecTest {
    private static final String MODULE = "demo/big.py";

    @TempDir
    Path directory;

    private final WheelWriter writer = WheelWriter.demo().file(MODULE, text(70_000));

    @Test
    void theTarIsTheSameWhateverTheCodec() throws Exception {
        for (WheelWriter each : List.of(many(), many().stored(), many().zip64())) {
            List<Entry> entries = entries(each.write(directory), each);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            TarWriter.write(entries, expected);
            for (Codec codec : EnumSet.complementOf(EnumSet.of(Codec.ESTARGZ))) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                Layer layer = LayerWriter.write(codec, Sources.of("demo", entries), out);
                try (InputStream tar =
                        Images.unpacked(layer.blob().mediaType(), new ByteArrayInputStream(out.toByteArray()))) {
                    assertThat(tar.readAllBytes()).as("%s", codec).isEqualTo(expected.toByteArray());
                }
            }
        }
    }

    @Test
    void splicingTakesTheBytesOfTheWheel() throws Exception {
        Path file = writer.write(directory);
        ZipMember member = Wheel.open(file, writer.filename()).member(MODULE);
        byte[] wheel = Files.readAllBytes(file);
        String stream = new String(
                wheel, (int) member.place().offset(), (int) member.place().length(), StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerWriter.write(Codec.SPLICE, Sources.of("demo", entries(file, writer)), out);
        assertThat(out.toString(StandardCharsets.ISO_8859_1)).contains(stream);
    }

    @ParameterizedTest
    @EnumSource
    void aChecksumThatLiesIsRefused(Codec codec) throws Exception {
        Path file = writer.write(directory);
        changeDirectory(file, 16, 0xdeadbeef);
        refused(codec, file, "big.py cannot be unpacked (its checksum is not what the archive says)");
    }

    @ParameterizedTest
    @EnumSource
    void aSizeThatLiesIsRefused(Codec codec) throws Exception {
        for (int said : new int[] {1, 69_999, 70_001, 1 << 30}) {
            Path file = writer.write(directory);
            changeDirectory(file, 24, said);
            refused(codec, file, "big.py is not what the package's RECORD says");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsCutIsRefused(Codec codec) throws Exception {
        Path file = writer.write(directory);
        int length =
                (int) Wheel.open(file, writer.filename()).member(MODULE).place().length();
        changeDirectory(file, 20, length - 5);
        refused(codec, file, "big.py cannot be unpacked (Unexpected end of ZLIB input stream)");
    }

    @ParameterizedTest
    @EnumSource
    void whatComesAfterTheStreamIsRefused(Codec codec) throws Exception {
        // It would be taken for the trailer of a spliced member.
        Path file = writer.write(directory);
        int length =
                (int) Wheel.open(file, writer.filename()).member(MODULE).place().length();
        changeDirectory(file, 20, length + 5);
        refused(codec, file, "big.py cannot be unpacked (more data than the stream has)");
    }

    @ParameterizedTest
    @EnumSource
    void changedBytesAreRefused(Codec codec) throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            Path file = writer.write(directory);
            ZipMember.Place place =
                    Wheel.open(file, writer.filename()).member(MODULE).place();
            byte[] bytes = Files.readAllBytes(file);
            bytes[(int) place.offset() + random.nextInt((int) place.length())] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
            refused(codec, file, "big.py ");
        }
    }

    private void refused(Codec codec, Path file, String why) throws IOException {
        List<Entry> entries = entries(file, writer);
        assertThatThrownBy(() ->
                        LayerWriter.write(codec, Sources.of("demo", entries), java.io.OutputStream.nullOutputStream()))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.CORRUPT_PACKAGE))
                .hasMessageStartingWith("The package file " + writer.filename())
                .hasMessageContaining(why);
    }

    private static List<Entry> entries(Path file, WheelWriter writer) throws IOException {
        return WheelInstaller.install(Prefix.notebook("3.13"), Wheel.open(file, writer.filename()));
    }

    private static WheelWriter many() {
        WheelWriter writer = WheelWriter.demo().file("demo/empty.py", "");
        Stream.of(10, 1000, 1024, 1030, 70_000, 300_000)
                .forEach(size -> writer.file("demo/m" + size + ".py", text(size)));
        return writer;
    }

    /** Text that packs to about a half. */
    private static String text(int size) {
        Random random = new Random(size);
        StringBuilder text = new StringBuilder();
        while (text.length() < size) {
            text.append((char) (' ' + random.nextInt(16)));
        }
        return text.toString();
    }

    /** Changes a field of the module's entry in the archive's directory. */
    private static void changeDirectory(Path file, int field, int value) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 46 + MODULE.length() < bytes.length; at++) {
            if (zip.getInt(at) == 0x02014b50
                    && new String(bytes, at + 46, MODULE.length(), StandardCharsets.US_ASCII).equals(MODULE)) {
                zip.putInt(at + field, value);
            }
        }
        Files.write(file, bytes);
    }
}
