package dev.quire.repo2image.debian;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formats that other programs read: the loader's cache, alternatives, names of certificates, Java's keystore. */
final class SystemStateTest {
    @ParameterizedTest
    @CsvSource({
        "libz.so.1, libz.so.1, 0",
        "libz.so.9, libz.so.10, -1",
        "libz.so.1, libz.so, 1",
        "liba.so, libb.so, -1",
        "lib1.so, liba.so, 1",
    })
    void ordersLibrariesAsTheLoaderDoes(String a, String b, int order) {
        assertThat(Integer.signum(LinkerCache.compare(a, b))).isEqualTo(order);
        assertThat(Integer.signum(LinkerCache.compare(b, a))).isEqualTo(-order);
    }

    @Test
    void writesTheLoadersCacheFromTheGreatestNameDown() {
        ByteBuffer cache = ByteBuffer.wrap(LinkerCache.encode(Map.of("liba.so.1", "/lib/liba.so.1", "libb.so.1", "/x")))
                .order(ByteOrder.LITTLE_ENDIAN);

        assertThat(cache.getInt(20)).isEqualTo(2);
        String strings = new String(cache.array(), 48 + 2 * 24, cache.getInt(24), StandardCharsets.US_ASCII);
        assertThat(strings).isEqualTo("libb.so.1\0/x\0liba.so.1\0/lib/liba.so.1\0");
        assertThat(cache.getInt(48)).isEqualTo(0x303);
        assertThat(cache.getInt(52)).isEqualTo(48 + 2 * 24);
    }

    @Test
    void passesOverWhatIsNoLibrary() {
        assertThat(ElfFile.soname(ByteBuffer.wrap(new byte[0]), "x")).isEmpty();
        assertThat(ElfFile.soname(ByteBuffer.wrap("GROUP ( libc.so.6 )".getBytes(StandardCharsets.US_ASCII)), "x"))
                .isEmpty();
        byte[] broken = HexFormat.of().parseHex("7f454c46020101" + "00".repeat(9) + "03003e00" + "ff".repeat(60));
        assertThat(ElfFile.soname(ByteBuffer.wrap(broken), "x")).isEmpty();
    }

    @Test
    void letsTheHighestPriorityWinAmongWhatIsInstalled(@TempDir Path disk) throws Exception {
        RootTree tree = new RootTree(disk);
        tree.text("usr/bin/less", "");
        tree.text("usr/bin/more", "");
        List<Alternatives.Choice> table = Alternatives.parse("""
                # a comment
                pager /usr/bin/pager /bin/more 50
                pager /usr/bin/pager /usr/bin/less 77
                + rpager /usr/bin/rpager /usr/bin/less
                pager /usr/bin/pager /usr/bin/most 90
                """);

        Alternatives.write(tree, table);

        assertThat(tree.follow("usr/bin/pager")).isEqualTo(tree.follow("usr/bin/less"));
        assertThat(tree.follow("usr/bin/rpager")).isEqualTo(tree.follow("usr/bin/less"));
        assertThat(tree.read("var/lib/dpkg/alternatives/pager")).isEqualTo(Optional.of("""
                auto
                /usr/bin/pager
                rpager
                /usr/bin/rpager

                /bin/more
                50

                /usr/bin/less
                77
                /usr/bin/less

                """));
    }

    @Test
    void namesCertificatesAsOpensslDoes() throws Exception {
        // openssl x509 -subject_hash of a certificate of that subject.
        X500Principal subject = new X500Principal("CN=Quire  Test Root,O=Example,C=DE");

        assertThat(CaCertificates.subjectHash(subject.getEncoded())).isEqualTo("18654a01");
    }

    @Test
    void writesAKeystoreThatJavaReads() throws Exception {
        byte[] bytes = JavaKeystore.encode(Map.of(), Instant.EPOCH);

        KeyStore store = KeyStore.getInstance("JKS");
        store.load(new ByteArrayInputStream(bytes), "changeit".toCharArray());
        assertThat(store.size()).isZero();
    }
}
