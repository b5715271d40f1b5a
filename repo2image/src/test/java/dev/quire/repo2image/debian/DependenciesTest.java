package dev.quire.repo2image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DependenciesTest {
    /** Lines: name, version, then fields separated by semicolons. */
    private static PackagesIndex index(String... packages) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String one : packages) {
            String[] words = one.split(" ", 3);
            text.append("Package: ").append(words[0]).append("\nVersion: ").append(words[1]);
            if (words.length > 2) {
                for (String field : words[2].split(";")) {
                    text.append('\n').append(field.strip());
                }
            }
            text.append("\nFilename: pool/").append(words[0]).append(".deb\nSize: 1\nSHA256: ");
            text.append("ab".repeat(32)).append("\n\n");
        }
        return PackagesIndex.read(new BufferedReader(new StringReader(text.toString())));
    }

    private static List<String> closure(PackagesIndex index, String... roots) {
        return Dependencies.closure(index, List.of(roots)).stream()
                .map(LockedPackage::name)
                .toList();
    }

    @Test
    void takesWhatIsNeededAndNothingElse() throws IOException {
        PackagesIndex index = index("aa 1 Depends: bb (>= 1)", "bb 1 Pre-Depends: cc:any", "cc 1", "dd 1");

        assertThat(closure(index, "aa")).containsExactly("aa", "bb", "cc");
    }

    @Test
    void takesEssentialPackagesUnasked() throws IOException {
        assertThat(closure(index("aa 1", "ee 1 Essential: yes"), "aa")).containsExactly("aa", "ee");
    }

    @Test
    void takesTheFirstAlternative() throws IOException {
        PackagesIndex index = index("aa 1 Depends: bb | cc", "bb 1", "cc 1");

        assertThat(closure(index, "aa")).containsExactly("aa", "bb");
    }

    @Test
    void prefersAnAlternativeThatIsChosenAlready() throws IOException {
        PackagesIndex index = index("aa 1 Depends: bb | cc", "bb 1", "cc 1");

        assertThat(closure(index, "cc", "aa")).containsExactly("aa", "cc");
        assertThat(closure(index, "aa", "cc")).containsExactly("aa", "cc");
    }

    @Test
    void prefersAPackageOverOneThatProvidesItsName() throws IOException {
        PackagesIndex index = index("aa 1 Depends: awk", "awk 1", "mawk 1 Provides: awk");

        assertThat(closure(index, "aa")).containsExactly("aa", "awk");
        assertThat(closure(index, "aa", "mawk")).containsExactly("aa", "mawk");
    }

    @Test
    void takesAProviderOfAVirtualPackageAlwaysTheSame() throws IOException {
        PackagesIndex index = index("aa 1 Depends: awk", "nawk 1 Provides: awk", "mawk 1 Provides: awk");

        assertThat(closure(index, "aa")).containsExactly("aa", "mawk");
    }

    @Test
    void looksAtVersionsOfPackagesAndOfWhatTheyProvide() throws IOException {
        PackagesIndex index =
                index("aa 1 Depends: bb (>= 2) | cc (= 3)", "bb 1", "dd 1 Provides: cc (= 3)", "ff 1 Provides: cc");

        assertThat(closure(index, "aa")).containsExactly("aa", "dd");
    }

    @Test
    void endsWhenPackagesNeedEachOther() throws IOException {
        assertThat(closure(index("aa 1 Depends: bb", "bb 1 Depends: aa"), "aa")).containsExactly("aa", "bb");
    }

    @Test
    void takesTheLatestOfSeveralVersions() throws IOException {
        assertThat(Dependencies.closure(index("aa 1.9", "aa 1.10", "aa 1.2"), List.of("aa")))
                .extracting(LockedPackage::version)
                .containsExactly("1.10");
    }

    @Test
    void namesAPackageThatDoesNotExist() throws IOException {
        PackagesIndex index = index("aa 1 Depends: bb (>= 2) | cc", "bb 1");

        assertThatThrownBy(() -> closure(index, "zz"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("zz");
        assertThatThrownBy(() -> closure(index, "aa"))
                .isInstanceOf(BuildException.class)
                .hasMessage("Debian package aa needs bb (>= 2) or cc, which the suite does not have.");
    }

    @Test
    void namesThePackageWhoseParagraphIsWrong() {
        assertThatThrownBy(() -> index("aa 1 Depends: B@D"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Package aa");
    }
}
