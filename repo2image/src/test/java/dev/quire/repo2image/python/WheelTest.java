package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WheelTest {
    @TempDir
    Path directory;

    @Test
    void filesAreReadWhateverWayTheyArePacked() throws IOException {
        String big = "# a line of a module\n".repeat(20_000);
        for (WheelWriter writer : new WheelWriter[] {
            WheelWriter.demo(), WheelWriter.demo().stored(), WheelWriter.demo().zip64()
        }) {
            Wheel wheel = open(writer.file("demo/big.py", big));
            assertThat(wheel.distInfo()).isEqualTo("demo-1.0.dist-info");
            assertThat(wheel.text("demo/__init__.py")).isEqualTo("VALUE = 42\n");
            assertThat(wheel.text("demo/big.py")).isEqualTo(big);
            assertThat(wheel.files())
                    .containsExactly(
                            "demo/__init__.py",
                            "demo/big.py",
                            "demo-1.0.dist-info/METADATA",
                            "demo-1.0.dist-info/WHEEL");
        }
    }

    @Test
    void namesWithCommasAndQuotesAreFoundInRecord() throws IOException {
        Wheel wheel = open(WheelWriter.demo().file("demo/a, \"b\".txt", "x").file("demo/ü.txt", "y"));
        assertThat(wheel.text("demo/a, \"b\".txt")).isEqualTo("x");
        assertThat(wheel.text("demo/ü.txt")).isEqualTo("y");
    }

    @Test
    void aHashWithPaddingIsTheSameHash() throws IOException {
        Wheel wheel = open(WheelWriter.demo().record(text -> text.replaceAll("(sha256=[^,]+)", "$1=")));
        assertThat(wheel.text("demo/__init__.py")).isEqualTo("VALUE = 42\n");
    }

    @Test
    void signaturesNeedNoRecord() throws IOException {
        WheelWriter writer = WheelWriter.demo();
        writer.file(writer.distInfo() + "/RECORD.jws", "{}").record(text -> text.replaceAll("(?m)^.*jws.*\n", ""));
        assertThat(open(writer).files()).noneMatch(name -> name.contains("RECORD"));
    }

    @Test
    void aFileThatRecordDoesNotListIsRefused() {
        refused(
                WheelWriter.demo().file("demo/extra.py", "").record(text -> text.replaceAll("(?m)^demo/extra.*\n", "")),
                "contains demo/extra.py, which its RECORD does not list");
    }

    @Test
    void aFileThatIsMissingIsRefused() {
        refused(
                WheelWriter.demo().record(text -> "demo/gone.py,sha256=x,1\n" + text),
                "lacks demo/gone.py, which its RECORD lists");
    }

    @Test
    void aFileThatIsNotWhatRecordSaysIsRefused() throws IOException {
        Wheel wheel = open(WheelWriter.demo()
                .record(text -> text.replaceFirst("__init__.py,sha256=[^,]+", "__init__.py,sha256=" + "A".repeat(43))));
        refused(() -> wheel.text("demo/__init__.py"), "is not what the package's RECORD says");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "md5=AAAA", "sha1=AAAA"})
    void aFileWithoutAGoodHashIsRefused(String hash) throws IOException {
        Wheel wheel = open(WheelWriter.demo().record(text -> text.replaceFirst("sha256=[^,]+", hash)));
        refused(() -> wheel.text("demo/__init__.py"), "has no SHA-256 for demo/__init__.py in its RECORD");
    }

    @Test
    void linksAreRefused() {
        refused(WheelWriter.demo().file("demo/link", "/etc/passwd", 0120777), "has a link");
    }

    @Test
    void aFileThatIsThereTwiceIsRefused() {
        refused(WheelWriter.demo().file("demo/__init__.py", "VALUE = 43\n"), "a file twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0", "0.1", "10.0", "", "1"})
    void anotherVersionOfTheFormatIsRefused(String version) {
        refused(WheelWriter.demo().wheelVersion(version), "has a format other than wheel 1.x");
    }

    @Test
    void aLaterMinorVersionIsTaken() throws IOException {
        assertThat(open(WheelWriter.demo().wheelVersion("1.9")).has("demo/__init__.py"))
                .isTrue();
    }

    @Test
    void twoDistributionsInOneFileAreRefused() {
        refused(
                WheelWriter.demo()
                        .file("other-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\n")
                        .file("other-1.0.dist-info/RECORD", ""),
                "has not one .dist-info with WHEEL and RECORD, but 2");
    }

    @Test
    void whatIsNoWheelIsRefused() throws IOException {
        Path text = Files.writeString(directory.resolve("a.whl"), "<html>not found</html>");
        refused(() -> Wheel.open(text, "a-1-py3-none-any.whl"), "is not a readable zip archive");
        Path empty = Files.write(directory.resolve("empty.whl"), new byte[0]);
        refused(() -> Wheel.open(empty, "a-1-py3-none-any.whl"), "is not a readable zip archive");
        WheelWriter cut = WheelWriter.demo();
        Path file = cut.write(directory);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 30));
        refused(() -> Wheel.open(file, cut.filename()), "is not a readable zip archive");
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 1_000_000_000})
    void aFileThatIsNotAsLongAsItSaysIsRefused(int said) throws IOException {
        WheelWriter writer = WheelWriter.demo().file("demo/zeros.txt", "0".repeat(1_000_000));
        Path file = writer.write(directory);
        Files.write(file, withSize(Files.readAllBytes(file), 1_000_000, said));
        Wheel wheel = Wheel.open(file, writer.filename());
        // However much is behind it, no more is read than was said.
        refused(() -> count(wheel.content("demo/zeros.txt")), "is not what the package's RECORD says");
    }

    @Test
    void moreThanAnyWheelHoldsIsRefused() throws IOException {
        WheelWriter writer = WheelWriter.demo();
        for (int i = 0; i < 5; i++) {
            writer.file("demo/zeros" + i + ".txt", "0".repeat(1_000_000));
        }
        Path file = writer.write(directory);
        Files.write(file, withSize(Files.readAllBytes(file), 1_000_000, 0xFFFFFFF0));
        refused(() -> Wheel.open(file, writer.filename()), "too much content");
    }

    @Test
    void metadataOfNoSensibleSizeAreRefused() throws IOException {
        WheelWriter writer = WheelWriter.demo().entryPoints("x".repeat(1_000_000));
        Path file = writer.write(directory);
        Files.write(file, withSize(Files.readAllBytes(file), 1_000_000, 1 << 30));
        Wheel wheel = Wheel.open(file, writer.filename());
        refused(() -> wheel.text(wheel.distInfo() + "/entry_points.txt"), "metadata of no sensible size");
    }

    @Test
    void brokenDataAreRefused() throws IOException {
        WheelWriter writer = WheelWriter.demo().file("demo/big.py", "x = '%s'\n".formatted("abcdefgh".repeat(1000)));
        Path file = writer.write(directory);
        byte[] bytes = Files.readAllBytes(file);
        ZipMember member = Wheel.open(file, writer.filename()).member("demo/big.py");
        java.util.Arrays.fill(
                bytes,
                (int) member.place().offset(),
                (int) (member.place().offset() + member.place().length()),
                (byte) 7);
        Files.write(file, bytes);
        Wheel wheel = Wheel.open(file, writer.filename());
        refused(() -> wheel.text("demo/big.py"), "demo/big.py");
    }

    private Wheel open(WheelWriter writer) throws IOException {
        return Wheel.open(writer.write(directory), writer.filename());
    }

    private void refused(WheelWriter writer, String why) {
        refused(() -> open(writer), why);
    }

    private static void refused(ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.CORRUPT_PACKAGE))
                .hasMessageStartingWith("The package file ")
                .hasMessageContaining(".whl")
                .hasMessageContaining(why)
                .hasMessageEndingWith("require another version of it.");
    }

    private static long count(VerifiedContent content) throws IOException {
        try (var in = content.open()) {
            return in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    /** Replaces the lengths in the archive's directory that are {@code old}. */
    private static byte[] withSize(byte[] zip, int old, int size) {
        ByteBuffer buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 46 < zip.length; at++) {
            if (buffer.getInt(at) == 0x02014b50 && buffer.getInt(at + 24) == old) {
                buffer.putInt(at + 24, size);
            }
        }
        return zip;
    }
}
