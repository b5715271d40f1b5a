package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepoSpecTest {
    private static final ProviderHosts HOSTS = ProviderHosts.publicForges();

    @ParameterizedTest
    @CsvSource({
        "gh,   o/r/HEAD,                          https://github.com/o/r,             HEAD",
        "gh,   /o/r/HEAD/,                        https://github.com/o/r,             HEAD",
        "gh,   o/r.git/main,                      https://github.com/o/r,             main",
        "gh,   o/r/feature/x,                     https://github.com/o/r,             feature/x",
        "gh,   o/r/feature%2Fx,                   https://github.com/o/r,             feature/x",
        "gh,   o%2Fr/main,                        https://github.com/o/r,             main",
        "gh,   o/r/1.0%2Bpost,                    https://github.com/o/r,             1.0+post",
        "gh,   o/r/1.0+post,                      https://github.com/o/r,             1.0+post",
        "gh,   o/.github/refs/pull/7/head,        https://github.com/o/.github,       refs/pull/7/head",
        "gh,   o_emu/a.b-c_d/gr%C3%BCn,           https://github.com/o_emu/a.b-c_d,   grün",
        "gl,   group%2Fsub%2Frepo/ref,            https://gitlab.com/group/sub/repo.git, ref",
        "gl,   group%2frepo/feature%2Fx,          https://gitlab.com/group/repo.git,  feature/x",
        "gl,   org/repo/ref,                      https://gitlab.com/org/repo.git,    ref",
        "gl,   org/repo/feature%2Fx,              https://gitlab.com/org/repo.git,    feature/x",
        "gl,   org%2Frepo.git/main/,              https://gitlab.com/org/repo.git,    main",
        "gist, u/0123abcd,                        https://gist.github.com/u/0123abcd.git, HEAD",
        "gist, u/0123abcd/,                       https://gist.github.com/u/0123abcd.git, HEAD",
        "gist, u/0123abcd/master,                 https://gist.github.com/u/0123abcd.git, master",
        "git,  https%3A%2F%2Fhost.org%2Fo%2Fr/main,      https://host.org/o/r,        main",
        "git,  https%3A%2F%2Fhost.org%2Fo%2Fr.git/a/b,   https://host.org/o/r.git,    a/b",
        "git,  https%3A%2F%2Fhost.org%2Fo%2Fr%2F/a%2Fb,  https://host.org/o/r,        a/b",
        "git,  https%3A//host.org/o/r/branch,     https://host.org/o/r,               branch",
        "git,  https://host.org/o/r/feature/x,    https://host.org/o/r,               feature/x",
        "git,  https:/host.org/o/r/branch,        https://host.org/o/r,               branch",
        "git,  https%3A//host.org/a/b/c.git/main, https://host.org/a/b/c.git,         main",
        "git,  https%3A%2F%2Fhost.org/o/r/main,   https://host.org/o/r,               main",
        "git,  HTTPS%3A%2F%2FHost.ORG:443%2Fo%2Fr/main,  https://host.org/o/r,        main",
        "git,  http%3A%2F%2Fhost.org:8080%2Fr/main,      http://host.org:8080/r,      main",
        "git,  git%40host.org%3Ao%2Fr.git/main,   ssh://git@host.org/o/r.git,         main",
        "git,  git@host.org:o/r/main,             ssh://git@host.org/o/r,             main",
        "git,  ssh%3A%2F%2Fgit@host.org:2222%2Fr/v1,     ssh://git@host.org:2222/r,   v1",
        "git,  git%3A%2F%2Fhost.org%2Fr/v1,       git://host.org/r,                   v1",
        "git,  file%3A%2F%2F%2Fsrv%2Fr.git/main,  file:///srv/r.git,                  main",
        "git,  file:///srv/r.git/main,            file:///srv/r.git,                  main",
        "git,  https%3A%2F%2F%5B2001%3Adb8%3A%3A1%5D%2Fr/main, https://[2001:db8::1]/r, main",
    })
    void readsTheLinksThatAreAbout(String provider, String path, String url, String ref) {
        RepoSpec spec = RepoSpec.parse(provider, path, HOSTS);
        assertThat(spec.provider()).isEqualTo(provider);
        assertThat(spec.url()).isEqualTo(url);
        assertThat(spec.ref()).isEqualTo(ref);
        assertThat(RepoSpec.parse(provider, spec.path(), HOSTS)).isEqualTo(spec);
    }

    @ParameterizedTest
    @CsvSource({
        "gh,   u/r",
        "gl,   g%2Fr",
        "gl,   g/r",
        "git,  https%3A%2F%2Fhost.org%2Fo%2Fr",
        "git,  https%3A//host.org/o/r",
    })
    void proposesHeadWhereTheRefIsMissing(String provider, String path) {
        assertThatThrownBy(() -> RepoSpec.parse(provider, path, HOSTS))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("provided: \"" + path + "\". Did you mean \"" + path + "/HEAD\"?");
    }

    @Test
    void usesTheSentencesThatClientsKnow() {
        assertThatThrownBy(() -> RepoSpec.parse("gh", "u/r", HOSTS))
                .hasMessage("Spec is not of the form \"user/repo/ref\", provided: \"u/r\". Did you mean \"u/r/HEAD\"?");
        assertThatThrownBy(() -> RepoSpec.parse("X", "u/r", HOSTS))
                .hasMessage("No provider found for prefix X; links begin with gh, gl, gist or git.");
    }

    @ParameterizedTest
    @CsvSource({
        "gh,   ''",
        "gh,   u",
        "gh,   u//main",
        "gh,   ../r/main",
        "gh,   -u/r/main",
        "gh,   u/.git/main",
        "gh,   u r/r/main",
        "gh,   u/r/--upload-pack=x",
        "gh,   u/r/a%00b",
        "gh,   u/r/a%0Ab",
        "gh,   u/r/a b",
        "gh,   u/r/a..b",
        "gh,   u/r/%zz",
        "gh,   u/r/%C3",
        "gh,   u@evil/r/main",
        "gh,   'u/r/x:y'",
        "gl,   repo%2F/main",
        "gl,   repo",
        "gl,   a%2F..%2Fb/main",
        "gl,   a%2F-b/main",
        "gist, u",
        "gist, u/not-an-id/x",
        "git,  host.org/o/r/main",
        "git,  ftp%3A%2F%2Fhost.org%2Fr/main",
        "git,  ext%3A%3Ash%20-c%20id/main",
        "git,  https%3A%2F%2Fu:p@host.org%2Fr/main",
        "git,  https%3A%2F%2Fu@host.org%2Fr/main",
        "git,  https%3A%2F%2F-host.org%2Fr/main",
        "git,  ssh%3A%2F%2F-oProxyCommand=x%2Fr/main",
        "git,  ssh%3A%2F%2Fgit@host.org%2F-x/main",
        "git,  https%3A%2F%2Fhost.org%2F..%2Fr/main",
        "git,  https%3A%2F%2Fhost.org%2Fr%3Fx/main",
        "git,  https%3A%2F%2Fhost.org%2Fr%0A/main",
        "git,  https%3A%2F%2Fhost.org:99999%2Fr/main",
        "git,  https%3A%2F%2Fhost.org/main",
        "git,  https%3A%2F%2F/main",
        "zenodo, 10.5281/zenodo.1",
    })
    void refusesWhatIsMalformed(String provider, String path) {
        assertThatThrownBy(() -> RepoSpec.parse(provider, path, HOSTS))
                .isInstanceOfSatisfying(BuildException.class, e -> {
                    assertThat(e.error()).isEqualTo(BuildError.MALFORMED_SPEC);
                    assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
                });
    }

    @Test
    void refusesWhatIsEndless() {
        assertThatThrownBy(() -> RepoSpec.parse("gh", "u/r/" + "x".repeat(5000), HOSTS))
                .isInstanceOf(BuildException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(300));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void neverFailsOtherwise(long seed) {
        Random random = new Random(seed);
        String alphabet = "ab/%2Fg:@.-~?#[]\\ \t+=&é";
        for (int i = 0; i < 5000; i++) {
            StringBuilder path = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                path.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String provider = List.of("gh", "gl", "gist", "git").get(random.nextInt(4));
            try {
                RepoSpec spec = RepoSpec.parse(provider, path.toString(), HOSTS);
                assertThat(RepoSpec.parse(provider, spec.path(), HOSTS)).isEqualTo(spec);
            } catch (BuildException e) {
                assertThat(e.error()).isEqualTo(BuildError.MALFORMED_SPEC);
            }
        }
    }
}
