package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the program is called, seen by one that stands in its place. */
final class UvResolverTest {
    private static final UvResolver.Request NUMPY =
            new UvResolver.Request(List.of("numpy"), List.of(), List.of(), List.of());

    @TempDir
    Path directory;

    @Test
    void thePasswordOfTheIndexIsNotAmongTheArguments() throws Exception {
        Path arguments = directory.resolve("arguments");
        Path configuration = directory.resolve("configuration");
        String url = "https://me:secret@index.example.org/simple";
        UvResolver resolver = resolver("""
                echo "$0 $*" >%s
                cp "$HOME/uv.toml" %s
                exit 2
                """.formatted(arguments, configuration), Optional.of(url));
        assertThatThrownBy(() -> resolver.resolve(NUMPY))
                .isInstanceOf(BuildException.class)
                .hasMessageNotContaining("secret");
        assertThat(arguments).content().contains("pip compile").doesNotContain("secret");
        assertThat(configuration).content().contains("url = \"" + url + "\"");
    }

    @Test
    void theIndexOfTheProgramItselfIsAskedForOnceAndHasPagesThatHold() throws Exception {
        Path asked = directory.resolve("asked");
        Path configuration = directory.resolve("configuration");
        UvResolver resolver = resolver("""
                case "$*" in *--emit-index-url*) echo . >>%s; echo "--index-url https://default.example.org/simple"; exit;; esac
                cp "$HOME/uv.toml" %s
                exit 2
                """.formatted(asked, configuration), Optional.empty());
        assertThatThrownBy(() -> resolver.resolve(NUMPY)).isInstanceOf(BuildException.class);
        assertThatThrownBy(() -> resolver.resolve(NUMPY)).isInstanceOf(BuildException.class);
        assertThat(asked).content().isEqualTo(".\n");
        assertThat(configuration).content().contains("url = \"https://default.example.org/simple\"", "max-age=600");
    }

    @Test
    void whatHeldPagesCannotSatisfyIsResolvedWithNewOnes() throws Exception {
        UvResolver resolver = resolver("""
                case "$*" in
                *--refresh*) cat >"$HOME/pylock.toml" <<'END'
                [[packages]]
                name = "numpy"
                version = "9.9"
                wheels = [{ url = "https://index.example.org/numpy-9.9-py3-none-any.whl", hashes = { sha256 = "%s" } }]
                END
                exit ;;
                esac
                echo "error: No solution found when resolving dependencies:"
                exit 1
                """.formatted("0".repeat(64)), Optional.of("https://index.example.org/simple"));
        assertThat(resolver.resolve(NUMPY)).extracting(LockedWheel::version).containsExactly("9.9");
    }

    @Test
    void whatAnIndexOfTheRepositoryLacksIsSaidAtOnce() throws Exception {
        Path arguments = directory.resolve("arguments");
        UvResolver resolver = resolver("""
                echo "$*" >>%s
                echo "error: No solution found when resolving dependencies:"
                exit 1
                """.formatted(arguments), Optional.empty());
        UvResolver.Request request = new UvResolver.Request(
                List.of("numpy"), List.of(), List.of("--index", "https://other.example.org/simple"), List.of());
        assertThatThrownBy(() -> resolver.resolve(request)).isInstanceOf(BuildException.class);
        assertThat(arguments).content().hasLineCount(1).contains("--no-config").doesNotContain("--refresh");
    }

    private UvResolver resolver(String script, Optional<String> url) throws IOException {
        Path program = directory.resolve("uv-" + UvProgram.VERSION);
        Files.writeString(program, "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new UvResolver(
                directory,
                "3.13",
                () -> new Interpreter("3.13", List.of("python3"), Path.of("/usr/bin/python3"), Path.of("absent")),
                new PackageIndex(url, Optional.empty(), Map.of()));
    }
}
