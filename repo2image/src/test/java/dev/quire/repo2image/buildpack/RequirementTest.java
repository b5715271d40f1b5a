package dev.quire.repo2image.buildpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementTest {
    private static final Place PLACE = new Place("requirements.txt", 7);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "numpy                        | numpy",
                "A.b-C_d                      | A.b-C_d",
                "numpy>=1,<3                  | numpy>=1,<3",
                "numpy >= 1 , < 3             | numpy>=1,<3",
                "numpy (>=1,<3)               | numpy>=1,<3",
                "numpy ()                     | numpy",
                "numpy==1.*                   | numpy==1.*",
                "numpy!=1.2.*                 | numpy!=1.2.*",
                "numpy~=1.4.5a4               | numpy~=1.4.5a4",
                "numpy===1.0-weird+x          | numpy===1.0-weird+x",
                "torch==2.1+cpu               | torch==2.1+cpu",
                "x==1!2.0.post1.dev3          | x==1!2.0.post1.dev3",
                "x==v1.0-1                    | x==v1.0-1",
                "x==1.0RC1                    | x==1.0RC1",
                "x>=1,                        | x>=1",
                "requests[security,socks]>=2  | requests[security,socks]>=2",
                "requests [ a , b ]           | requests[a,b]",
                "requests[]                   | requests",
                "x;python_version<'3.9'       | x ; python_version < '3.9'",
                "x ; python_version in \"3.8 3.9\" or (os_name=='nt' and extra == 'y') | x ; python_version in \"3.8 3.9\" or (os_name == 'nt' and extra == 'y')",
                "x ; sys.platform not   in 'win32' | x ; sys.platform not in 'win32'",
                "x ; 'linux' == sys_platform  | x ; 'linux' == sys_platform",
            })
    void readsWhatPackagingToolsRead(String text, String normal) {
        assertThat(Requirement.parse(text, PLACE)).hasToString(normal);
        assertThat(Requirement.parse(normal, PLACE)).hasToString(normal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-x",
                "x y",
                "x=1",
                "x=>1",
                "x>",
                "x>=",
                "x>=1 <2",
                "x>=1.*",
                "x<1.*",
                "x~=1",
                "x~=1.*",
                "x==1.*.2",
                "x==1+a.*",
                "x>=1+local",
                "x==abc",
                "x==1..2",
                "x==1,,<2",
                "x[",
                "x[a",
                "x[a b]",
                "x[,]",
                "x (>=1",
                "x)",
                "x;",
                "x; python",
                "x; python_version",
                "x; python_version > 3",
                "x; python_version > '3",
                "x; python_version > '3' and",
                "x; (python_version > '3'",
                "x; python_version not '3'",
                "x; foo == '1'",
                "x; os_name == 'a\nb'",
                "x\n--index-url y",
                "é",
                "x==1;;",
                "x; python_versions > '3'",
                "x # y",
                "x --hash=sha256:0",
                "x;os_name=='\\'"
            })
    void refusesWhatTheyDoNot(String text) {
        assertThatThrownBy(() -> Requirement.parse(text, PLACE)).isInstanceOfSatisfying(BuildException.class, e -> {
            assertThat(e.error()).isEqualTo(BuildError.INVALID_FILE);
            assertThat(e.getMessage()).startsWith("requirements.txt, line 7: ").doesNotContain("\n");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x @ https://example.org/x-1-py3-none-any.whl",
                "x@git+https://example.org/x",
                "x[a] @ file:///etc/passwd"
            })
    void namesUrlsAsNotYetBuilt(String text) {
        assertThatThrownBy(() -> Requirement.parse(text, PLACE))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.UNSUPPORTED));
    }

    @ParameterizedTest
    @CsvSource({
        ">=3.11,     true",
        ">=3.12,     false",
        "==3.11,     false",
        "==3.11.*,   true",
        "==3.11.2,   true",
        "~=3.11,     true",
        "~=3.10.1,   false",
        "~=3.11.1,   true",
        "<3.12,      true",
        "<4.0.dev0,  true",
        "!=3.11.*,   false",
        "!=3.11.4,   true",
        ">3.11,      true",
        ">=3.11.4,   false",
        "<=3.11,     false",
        "<=3.99999999999999, true",
        "===3.11.2,  true",
        ">=3,        true",
    })
    void saysWhetherAPythonWillDo(String specifier, boolean admits) {
        List<Specifier> parsed = Specifier.parseAll(new Scanner(specifier, PLACE));
        assertThat(parsed)
                .singleElement()
                .satisfies(one ->
                        assertThat(one.admits(new PythonVersion(3, 11, 2))).isEqualTo(admits));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keepsWhatItWrites(long seed) {
        RandomRequirements random = new RandomRequirements(new Random(seed));
        for (int i = 0; i < 1000; i++) {
            Requirement requirement = random.requirement();
            assertThat(Requirement.parse(random.spelled(requirement), PLACE)).isEqualTo(requirement);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neverFailsOtherwise(long seed) {
        Random random = new Random(seed);
        String alphabet = "ab1.-_ []()<>=!~*,;'\"@\\+#\t";
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder("x");
            for (int n = random.nextInt(25); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Requirement read = Requirement.parse(text.toString(), PLACE);
                assertThat(Requirement.parse(read.toString(), PLACE)).isEqualTo(read);
            } catch (BuildException e) {
                assertThat(e.error()).isIn(BuildError.INVALID_FILE, BuildError.UNSUPPORTED);
            }
        }
    }
}
