package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InMemoryTreeTest extends RepoTreeContract {
    @Override
    RepoTree tree(String readme) {
        return InMemoryTree.builder()
                .file("README.md", readme)
                .script("bin/run", "#!/bin/sh\n")
                .file("empty", "")
                .symlink("absolute", "/etc/passwd")
                .symlink("loop", "loop")
                .build();
    }

    @ParameterizedTest
    @CsvSource({"a/../b, x", "/a, x", "a//b, x", ".git/config, x", "a/.GIT/hooks/x, x", "a, a/b"})
    void refusesPathsThatCannotBe(String one, String other) {
        assertThatThrownBy(() -> InMemoryTree.of(one, "", other, ""))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.INVALID_FILE));
    }
}
