package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildException;
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
    @TempDir
    Path directory;

    @Test
    void thePasswordOfTheIndexIsNotAmongTheArguments() throws Exception {
        Path arguments = directory.resolve("arguments");
        Path variable = directory.resolve("variable");
        Path program = directory.resolve("uv-" + UvProgram.VERSION);
        Files.writeString(program, """
                #!/bin/sh
                echo "$0 $*" >%s
                echo "$UV_DEFAULT_INDEX" >%s
                exit 2
                """.formatted(arguments, variable));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        String url = "https://me:secret@index.example.org/simple";
        UvResolver resolver = new UvResolver(
                directory,
                "3.13",
                () -> new Interpreter("3.13", List.of("python3"), Path.of("/usr/bin/python3"), Path.of("absent")),
                new PackageIndex(Optional.of(url), Optional.empty(), Map.of()));
        assertThatThrownBy(() ->
                        resolver.resolve(new UvResolver.Request(List.of("numpy"), List.of(), List.of(), List.of())))
                .isInstanceOf(BuildException.class)
                .hasMessageNotContaining("secret");
        assertThat(arguments).content().contains("pip compile").doesNotContain("secret");
        assertThat(variable).hasContent(url);
    }
}
