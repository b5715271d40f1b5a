package dev.quire.repo2image.python.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.InMemoryTree;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Locks of big projects, and what strangers make as large; these tests run with the heap of the smallest service. */
class LargeLocksTest {
    private static final Target TARGET = Target.ofBase("3.13.5");
    private static final String HASH = "a".repeat(64);

    /** What fills a file up to the largest that is read. */
    private static String filled(String head, IntFunction<String> part) {
        StringBuilder text = new StringBuilder(LockFiles.LARGEST).append(head);
        for (int i = 0; ; i++) {
            String next = part.apply(i);
            if (text.length() + next.length() > LockFiles.LARGEST) {
                return text.toString();
            }
            text.append(next);
        }
    }

    private static String wheels(int number) {
        StringBuilder wheels = new StringBuilder();
        for (String python : new String[] {"310", "311", "312", "313", "314"}) {
            wheels.append("""
                        { url = "https://files.example.org/packages/aa/bb/%064d/thing_%d-1.0-cp%s-cp%s-manylinux_2_17_x86_64.whl", \
                    hash = "sha256:%s", size = 1234567, upload-time = "2025-01-01T00:00:00.000Z" },
                    """.formatted(number, number, python, python, HASH));
        }
        return wheels.toString();
    }

    @Test
    void aUvLockOfEightMebibytesIsRead() {
        String lock = filled("""
                version = 1
                requires-python = ">=3.11"
                [[package]]
                name = "mine"
                version = "1"
                source = { virtual = "." }
                dependencies = [{ name = "thing-0" }]
                """, i -> """

                [[package]]
                name = "thing-%d"
                version = "1.0"
                source = { registry = "https://index.example.org/simple" }
                dependencies = [
                    { name = "thing-%d", marker = "python_full_version < '3.0'" },
                ]
                sdist = { url = "https://files.example.org/thing_%d-1.0.tar.gz", hash = "sha256:%s", size = 1 }
                wheels = [
                %s]
                """.formatted(i, i + 1, i, HASH, wheels(i)));
        assertThat(read("uv.lock", lock).entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.name()).isEqualTo("thing-0"));
    }

    @Test
    void aPoetryLockOfEightMebibytesIsReadToItsEnd() {
        String files = "    {file = \"thing-1.0-py3-none-any.whl\", hash = \"sha256:" + HASH + "\"},\n";
        String lock = filled("", i ->
                """
                [[package]]
                name = "thing-%d"
                version = "1.0"
                description = "A thing"
                optional = false
                python-versions = ">=3.8"
                groups = ["main"]
                files = [
                %s]

                """.formatted(i, files.replace("thing-", "thing_" + i + "-").repeat(20)));
        String end = "[metadata]\nlock-version = \"2.1\"\npython-versions = \">=3.11\"\n";
        String whole = lock.substring(0, lock.lastIndexOf("[[package]]")) + end;
        int packages = whole.split("\\[\\[package", -1).length - 1;
        assertThat(read("poetry.lock", whole).entries()).hasSize(packages);
        String broken = whole + "[metadata]\n";
        long line = broken.lines().count();
        assertThatThrownBy(() -> read("poetry.lock", broken))
                .hasMessageStartingWith("poetry.lock, line " + line + ": ");
    }

    @ParameterizedTest
    @CsvSource({
        "a, 'k%d = [1,1,1,1,1,1,1,1]\n'",
        "c, '[[package]]\nname=\"x\"\nversion=\"1\"\n'",
        "e, '#\n'",
        "f, '[[package]]\nx=[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]\n'",
    })
    void asMuchOfAnythingElseIsRefused(String name, String part) {
        String lock = filled("version = 1\n", i -> part.replace("%d", Integer.toString(i)));
        assertThatThrownBy(() -> read("uv.lock", lock))
                .as(name)
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.INVALID_FILE))
                .hasMessageStartingWith("uv.lock");
    }

    @ParameterizedTest
    @CsvSource({"'{\"_meta\": [', '[],', '1]}'", "'{\"_meta\": {}, \"default\": {', '\"%d\":{},', '\"\":1}}'"})
    void asMuchJsonIsRefused(String head, String part, String end) {
        String lock = filled(head, i -> part.replace("%d", Integer.toString(i)));
        String whole = lock.substring(0, lock.lastIndexOf(part.substring(part.length() - 3)) + 3) + end;
        assertThatThrownBy(() -> read("Pipfile.lock", whole.length() > LockFiles.LARGEST ? lock : whole))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.INVALID_FILE))
                .hasMessageStartingWith("Pipfile.lock");
    }

    private static Lock read(String file, String text) {
        return LockFiles.read(InMemoryTree.of(file, text), file, TARGET);
    }
}
