package dev.quire.repo2image.python.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MarkerExpressionTest {
    private static final Target TARGET = new Target("3.13.5", 41);
    private static final MarkerExpression.Selection SELECTION =
            new MarkerExpression.Selection(Set.of("plots", "socks-2"), Set.of("dev"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                python_version >= "3.9"                                              | true
                python_version < '3.9'                                               | false
                python_version == '3.13'                                             | true
                python_version == '3.*'                                              | true
                python_full_version == '3.13.*'                                      | true
                python_full_version < '3.13'                                         | false
                python_full_version <= '3.13.5'                                      | true
                python_version ~= '3.8'                                              | true
                '3.10' <= python_version                                             | true
                '3.10' > python_version                                              | false
                python_version in '3.12 3.13'                                        | true
                python_version not in '3.12, 3.13'                                   | false
                sys_platform == 'linux'                                              | true
                sys.platform != "win32"                                              | true
                sys_platform == 'win32' or os_name == 'posix' and python_version > '3' | true
                (sys_platform == 'win32' or os_name == 'posix') and python_version < '3' | false
                sys_platform == 'win32' and python_version < '3' or os_name == 'posix' | true
                platform_machine in 'x86_64 aarch64'                                 | true
                platform_python_implementation == 'PyPy'                             | false
                implementation_name=='cpython'                                       | true
                extra == 'plots'                                                     | true
                extra == 'Socks_2'                                                   | true
                extra != 'plots'                                                     | false
                'other' == extra                                                     | false
                'plots' in extras                                                    | true
                'dev' in dependency_groups                                           | true
                'docs' not in dependency_groups                                      | true
                """)
    void holdsWhereItShould(String marker, boolean expected) throws Exception {
        assertThat(MarkerExpression.holds(marker.strip(), TARGET, SELECTION)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "python_version",
                "python_version >=",
                "python_version >= 3.9",
                "python_version >= '3.9' and",
                "python_version >= '3.9')",
                "(python_version >= '3.9'",
                "python_version >= 'x'",
                "home == 'x'",
                "os_name ~= 'posix'",
                "extra > 'x'",
                "'a' == extras",
                "os_name == 'a\"",
                "os_name == 'a'; import os",
            })
    void whatIsNoMarkerIsRefused(String marker) {
        assertThatThrownBy(() -> MarkerExpression.holds(marker, TARGET, SELECTION))
                .isInstanceOf(MarkerExpression.MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 20_000, 1 << 20})
    void aMarkerThatNestsWithoutEndIsRefused(int depth) {
        String marker = "(".repeat(depth) + "os_name == 'posix'" + ")".repeat(depth);
        assertThatThrownBy(() -> MarkerExpression.holds(marker, TARGET, SELECTION))
                .isInstanceOf(MarkerExpression.MalformedException.class);
    }
}
