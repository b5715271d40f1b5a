package dev.quire.repo2image.conda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CondaLockFileTest {
    private static final String LOCK = """
            version: 1
            metadata:
              content_hash:
                linux-64: abc
              channels:
                - url: conda-forge
                  used_env_vars: []
              platforms: [linux-64, osx-arm64]
            package:
              - name: python
                version: 3.11.4
                manager: conda
                platform: linux-64
                dependencies:
                  __glibc: '>=2.17'
                  libzlib: '>=1.2.13,<1.3.0a0'
                url: https://channels.example.org/conda-forge/linux-64/python-3.11.4-hab00c5b_0_cpython.conda
                hash:
                  md5: 1c628861a2a126b9fc9363ca1b7d014e
                  sha256: 04422f10d5bcb251fd254d6a9b6659dc55cea9e1cd8f6a9cd3ff2ba3d5c7c8e7
                category: main
                optional: false
              - name: python
                version: 3.11.4
                manager: conda
                platform: osx-arm64
                dependencies: {}
                url: https://channels.example.org/conda-forge/osx-arm64/python-3.11.4-h47c9636_0_cpython.conda
                hash: {md5: 1c628861a2a126b9fc9363ca1b7d014e}
                category: main
                optional: false
              - name: sphinx
                version: 7.0.1
                manager: conda
                platform: linux-64
                url: https://channels.example.org/conda-forge/noarch/sphinx-7.0.1-pyhd8ed1ab_0.conda
                hash: {md5: 1c628861a2a126b9fc9363ca1b7d014e}
                category: docs
                optional: true
              - name: requests
                version: 2.31.0
                manager: pip
                platform: linux-64
                url: https://files.example.org/requests-2.31.0-py3-none-any.whl
                hash: {sha256: 04422f10d5bcb251fd254d6a9b6659dc55cea9e1cd8f6a9cd3ff2ba3d5c7c8e7}
                category: main
                optional: false
            """;

    private static CondaLockFile parse(String text) {
        return CondaLockFile.parse("conda-lock.yml", text);
    }

    @Test
    void whatIsLockedForOurPlatformIsTaken() {
        CondaLockFile lock = parse(LOCK);

        assertThat(lock.channels()).containsExactly("conda-forge");
        assertThat(lock.conda()).hasSize(1);
        CondaLockFile.Locked python = lock.conda().getFirst();
        assertThat(python.url()).endsWith("/linux-64/python-3.11.4-hab00c5b_0_cpython.conda");
        assertThat(python.sha256()).startsWith("04422f10");
        assertThat(python.depends()).containsExactly("libzlib >=1.2.13,<1.3.0a0");
        assertThat(lock.pip()).extracting(CondaLockFile.Locked::name).containsExactly("requests");
        assertThat(lock.hasPython()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version: 1 | version: 2 | only version 1",
                "linux-64 | osx-64 | nothing is locked for linux-64",
                "hash: {sha256: 04422f10d5bcb251fd254d6a9b6659dc55cea9e1cd8f6a9cd3ff2ba3d5c7c8e7} | x: y | has no hash",
                "sha256: 04422f10d5bcb251fd254d6a9b6659dc55cea9e1cd8f6a9cd3ff2ba3d5c7c8e7 | sha256: beef | is not a hash",
                "manager: pip | manager: npm | must be 'conda' or 'pip'",
                "https://files.example.org/ | file:///etc/ | is not where a package",
                "https://channels.example.org/conda-forge/linux-64/ | https://channels.example.org/ | is not where a package",
                "name: requests | name: --index-url=x | is not where a package",
                "version: 2.31.0 | nothing: 1 | must have a 'version'"
            })
    void aLockThatDoesNotHoldIsRefused(String what, String instead, String message) {
        BuildException refusal = catchThrowableOfType(BuildException.class, () -> parse(LOCK.replace(what, instead)));
        assertThat(refusal.error()).isIn(BuildError.INVALID_FILE, BuildError.UNSUPPORTED);
        assertThat(refusal).hasMessageStartingWith("conda-lock.yml").hasMessageContaining(message);
    }
}
