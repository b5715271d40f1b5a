package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts are what uv 0.13.9 writes. */
final class ResolutionFailureTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void isASentenceThatNamesTheCauseAndTheNextStep(String what, String errors, BuildError error, String message) {
        BuildException failure = ResolutionFailure.of(errors, "3.13");
        assertThat(failure).hasMessage(message);
        assertThat(failure.error()).isEqualTo(error);
        assertThat(failure.getMessage()).hasLineCount(1).endsWith(".");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        "not found",
                        """
                        error: No solution found when resolving dependencies
                          cause: Because nunpy was not found in the package registry and you require nunpy, we can conclude that your requirements are unsatisfiable.
                        """,
                        BuildError.UNRESOLVABLE,
                        "The requirements cannot be installed: nunpy was not found in the package registry and you require"
                                + " nunpy; check the name nunpy."),
                Arguments.of(
                        "no version",
                        """
                        error: No solution found when resolving dependencies
                          cause: Because there is no version of numpy==99.1 and you require numpy==99.1, we can conclude that your requirements are unsatisfiable.
                        """,
                        BuildError.UNRESOLVABLE,
                        "The requirements cannot be installed: there is no version of numpy==99.1 and you require"
                                + " numpy==99.1; change these requirements, or the version of Python (3.13)."),
                Arguments.of(
                        "no wheel",
                        """
                        error: No solution found when resolving dependencies
                          cause: Because antlr4-python3-runtime==4.9.3 has no usable wheels and you require antlr4-python3-runtime==4.9.3, we can conclude that your requirements are unsatisfiable.

                        hint: Wheels are required for `antlr4-python3-runtime` because building from source is disabled for all packages (i.e., with `--no-build`)
                        """,
                        BuildError.UNRESOLVABLE,
                        "The requirements cannot be installed: antlr4-python3-runtime==4.9.3 has no usable wheels and you"
                                + " require antlr4-python3-runtime==4.9.3; nothing is built from source, so require a"
                                + " version of antlr4-python3-runtime that has a wheel for Linux and Python 3.13."),
                Arguments.of(
                        "wheels of other Pythons",
                        """
                        error: No solution found when resolving dependencies
                          cause: Because tensorflow==2.5.0 has no wheels with a matching Python ABI tag (e.g., `cp313`) and you require tensorflow==2.5.0, we can conclude that your requirements are unsatisfiable.

                        hint: You require CPython 3.13 (`cp313`), but we only found wheels for `tensorflow` (v2.5.0) with the following Python ABI tags: `cp36m`, `cp37m`, `cp38`, `cp39`
                        """,
                        BuildError.UNRESOLVABLE,
                        "The requirements cannot be installed: tensorflow==2.5.0 has no wheels with a matching Python ABI"
                                + " tag (e.g., `cp313`) and you require tensorflow==2.5.0; change these requirements, or"
                                + " the version of Python (3.13)."),
                Arguments.of(
                        "conflict",
                        """
                        error: No solution found when resolving dependencies
                          cause: Because pandas==2.2.3 depends on numpy>=1.26.0 and you require pandas==2.2.3, we can conclude that you require numpy>=1.26.0.
                                 And because you require numpy<1.26, we can conclude that your requirements are unsatisfiable.
                        """,
                        BuildError.UNRESOLVABLE,
                        "The requirements cannot be installed: pandas==2.2.3 depends on numpy>=1.26.0 and you require"
                                + " pandas==2.2.3, we can conclude that you require numpy>=1.26.0. And because you require"
                                + " numpy<1.26; change these requirements, or the version of Python (3.13)."),
                Arguments.of(
                        "no connection",
                        """
                        error: Request failed after 3 retries in 5.3s
                          cause: Failed to fetch: https://index.example/simple/numpy/
                          cause: error sending request for url (https://index.example/simple/numpy/)
                          cause: client error (Connect)
                          cause: tcp connect error
                          cause: Connection refused (os error 111)
                        """,
                        BuildError.PACKAGES_UNREACHABLE,
                        "The Python package index cannot be reached (Connection refused (os error 111)); try again, and"
                                + " check the network and quire.python.index if it lasts."),
                Arguments.of(
                        "no such host",
                        """
                        error: Request failed after 3 retries in 8.4s
                          cause: Failed to fetch: https://index.invalid/simple/numpy/
                          cause: error sending request for url (https://index.invalid/simple/numpy/)
                          cause: client error (Connect)
                          cause: dns error
                          cause: error resolving DNS
                          cause: failed to lookup address information: Name or service not known
                        """,
                        BuildError.PACKAGES_UNREACHABLE,
                        "The Python package index cannot be reached (failed to lookup address information: Name or service"
                                + " not known); try again, and check the network and quire.python.index if it lasts."),
                Arguments.of(
                        "broken index",
                        """
                        error: Request failed after 3 retries in 8.3s
                          cause: Failed to fetch: https://index.example/numpy/
                          cause: HTTP status server error (500 Internal Server Error) for url (https://index.example/numpy/)
                        """,
                        BuildError.PACKAGES_UNREACHABLE,
                        "The Python package index cannot be reached (HTTP status server error (500 Internal Server Error)"
                                + " for url (https://index.example/numpy/)); try again, and check the network and"
                                + " quire.python.index if it lasts."),
                Arguments.of(
                        "no access",
                        """
                        error: No solution found when resolving dependencies
                          cause: Because numpy was not found in the package registry and you require numpy, we can conclude that your requirements are unsatisfiable.

                        hint: An index URL (https://index.example/) could not be queried due to a lack of valid authentication credentials (401 Unauthorized)
                        """,
                        BuildError.PACKAGES_UNREACHABLE,
                        "The Python package index refuses access; check quire.python.index and its credentials, or the"
                                + " index that the requirements name."),
                Arguments.of(
                        "a URL that does not answer",
                        """
                        error: Failed to download `numpy @ https://files.example/numpy-2.3.1-cp313-none-any.whl`
                          cause: Request failed after 3 retries in 12.3s
                          cause: Failed to fetch: https://files.example/numpy-2.3.1-cp313-none-any.whl
                          cause: Connection refused (os error 111)
                        """,
                        BuildError.PACKAGES_UNREACHABLE,
                        "The requirement numpy @ https://files.example/numpy-2.3.1-cp313-none-any.whl could not be"
                                + " downloaded (Connection refused (os error 111)); check its URL."),
                Arguments.of(
                        "unreadable",
                        """
                        error: Couldn't parse requirement in `-` at position 0
                          cause: Unexpected end of version specifier, expected version
                                 numpy >=
                                       ^^^
                        """,
                        BuildError.UNRESOLVABLE,
                        "The requirements cannot be installed: Couldn't parse requirement in `-` at position 0 Unexpected"
                                + " end of version specifier, expected version numpy >=; change these requirements, or the"
                                + " version of Python (3.13)."),
                Arguments.of(
                        "nothing",
                        "",
                        BuildError.UNRESOLVABLE,
                        "The requirements cannot be installed: ; change these requirements, or the version of Python"
                                + " (3.13)."));
    }
}
