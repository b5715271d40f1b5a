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
        "zenodo,     10.5281/zenodo.3242074,            https://doi.org/10.5281/zenodo.3242074,      HEAD",
        "zenodo,     10.5281/zenodo.3242074/,           https://doi.org/10.5281/zenodo.3242074,      HEAD",
        "zenodo,     doi:10.5281/zenodo.3242074,        https://doi.org/10.5281/zenodo.3242074,      HEAD",
        "zenodo,     10.5281%2Fzenodo.3242074,          https://doi.org/10.5281/zenodo.3242074,      HEAD",
        "zenodo,     https://doi.org/10.22002/D1.1259,  https://doi.org/10.22002/D1.1259,            HEAD",
        "figshare,   10.6084/m9.figshare.9782777,       https://doi.org/10.6084/m9.figshare.9782777, HEAD",
        "figshare,   10.6084/m9.figshare.9782777.v3,    https://doi.org/10.6084/m9.figshare.9782777.v3, v3",
        "dataverse,  10.7910/DVN/TJCLKP,                https://doi.org/10.7910/DVN/TJCLKP,          HEAD",
        "hydroshare, b8f6eae9d89241cf8b5904033460af61,  "
                + "https://www.hydroshare.org/resource/b8f6eae9d89241cf8b5904033460af61, HEAD",
        "hydroshare, http%3A%2F%2Fwww.hydroshare.org%2Fresource%2FB8F6eae9d89241cf8b5904033460af61%2F, "
                + "https://www.hydroshare.org/resource/b8f6eae9d89241cf8b5904033460af61, HEAD",
        "hydroshare, 10.4211/hs.b8f6eae9d89241cf8b5904033460af61, "
                + "https://www.hydroshare.org/resource/b8f6eae9d89241cf8b5904033460af61, HEAD",
        "ckan,       https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fsample-1, https://demo.ckan.org/dataset/sample-1, HEAD",
        "ckan,       https://demo.ckan.org/data/en/dataset/x/, https://demo.ckan.org/data/en/dataset/x, HEAD",
        "ckan,       https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fx%3Factivity_id%3D1-a, "
                + "https://demo.ckan.org/dataset/x, 1-a",
        "ckan,       https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fx%2Fhistory%2F1-a, https://demo.ckan.org/dataset/x, 1-a",
        "swh,        swh:1:rev:94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4d, "
                + "https://archive.softwareheritage.org/swh:1:rev:94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4d, "
                + "94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4d",
        "swh,        swh:1:dir:94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4d;origin=https://host.org/r, "
                + "https://archive.softwareheritage.org/swh:1:dir:94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4d, "
                + "94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4d",
    })
    void readsTheLinksToArchives(String provider, String path, String url, String ref) {
        readsTheLinksThatAreAbout(provider, path, url, ref);
    }

    @ParameterizedTest
    @CsvSource({
        "gh,       o/r/main,                       0123456789abcdef0123456789abcdef01234567, "
                + "o/r/0123456789abcdef0123456789abcdef01234567",
        "gist,     u/0123abcd,                     0123456789abcdef0123456789abcdef01234567, "
                + "u/0123abcd/0123456789abcdef0123456789abcdef01234567",
        "zenodo,   10.5281/zenodo.3242073,         3242074,       10.5281/zenodo.3242074",
        "zenodo,   10.22002/D1.1259,               cc3tn-bnm51,   10.22002/D1.1259",
        "figshare, 10.6084/m9.figshare.9782777,    9782777.v3,    10.6084/m9.figshare.9782777.v3",
        "figshare, 10.6084/m9.figshare.9782777.v1, 9782777.v1,    10.6084/m9.figshare.9782777.v1",
        "dataverse, 10.7910/DVN/TJCLKP,            1.v1.0,        10.7910/DVN/TJCLKP",
    })
    void namesTheLinkToOneVersion(String provider, String path, String version, String pinned) {
        ResolvedRef ref = version.length() == 40 ? new CommitId(version) : new VersionId(version);
        assertThat(RepoSpec.parse(provider, path, HOSTS).pathAt(ref)).isEqualTo(pinned);
    }

    @ParameterizedTest
    @CsvSource({
        "gh,   o/r/main,          https://github.example.org/o/r",
        "gl,   g%2Fr/main,        https://example.org:8443/git/lab/g/r.git",
        "gist, u/0123abcd/master, https://github.example.org/gist/u/0123abcd.git",
    })
    void usesForgesOfTheirOwn(String provider, String path, String url) {
        ProviderHosts own =
                new ProviderHosts("github.example.org", "example.org:8443/git/lab", "github.example.org/gist");
        RepoSpec spec = RepoSpec.parse(provider, path, own);
        assertThat(spec.url()).isEqualTo(url);
        assertThat(RepoSpec.parse(provider, spec.path(), own)).isEqualTo(spec);
        assertThat(spec.repository()).isEqualTo(url.replace(".git", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://h.org", "u@h.org", "h.org/", "h.org/../x", "h.org/a?b", "H.org", "h.org:x"})
    void refusesHostsThatAreNone(String host) {
        assertThatThrownBy(() -> new ProviderHosts(host, "gitlab.com", "gist.github.com"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "hg,  https%3A%2F%2Fhost.org%2Fr/default",
        "git, hg%2Bhttps%3A%2F%2Fhost.org%2Fr/default",
        "git, hg+ssh://host.org/r/default",
        "git, hg::https://host.org/r/default",
    })
    void refusesMercurialWithASentence(String provider, String path) {
        assertThatThrownBy(() -> RepoSpec.parse(provider, path, HOSTS))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.FORBIDDEN_REPOSITORY))
                .hasMessageContaining("Mercurial repositories are not fetched");
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
                .hasMessage(
                        "No provider found for prefix X; links begin with gh, gl, gist, git, zenodo, figshare, dataverse,"
                                + " hydroshare, ckan or swh.");
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
        "zenodo, zenodo.1",
        "zenodo, 10.5281",
        "zenodo, 10.5281/../x",
        "zenodo, 10.5281/a/../x",
        "zenodo, 10.5281/a/./x",
        "zenodo, 10.5281/a%20b",
        "zenodo, 10.5281/a%3Fb",
        "zenodo, 10.5281/a%23b",
        "zenodo, 10.5281/a@b",
        "zenodo, https%3A%2F%2Fevil.org%2F10.5281/zenodo.1",
        "figshare, 9782777",
        "dataverse, doi:",
        "hydroshare, b8f6eae9d89241cf8b5904033460af6",
        "hydroshare, 0b8f6eae9d89241cf8b5904033460af61",
        "ckan, name",
        "ckan, https%3A%2F%2Fdemo.ckan.org%2Fname",
        "ckan, https%3A%2F%2Fu:p@demo.ckan.org%2Fdataset%2Fname",
        "ckan, https%3A%2F%2Fdemo.ckan.org%2F..%2Fdataset%2Fname",
        "ckan, file%3A%2F%2F%2Fetc%2Fdataset%2Fname",
        "ckan, ssh%3A%2F%2Fhost%2Fdataset%2Fname",
        "ckan, https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fa%26b",
        "swh, swh:1:rev:94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4",
        "swh, swh:1:cnt:94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4d",
        "swh, swh:2:rev:94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4d",
        "swh, 94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4d",
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
            String provider = List.of("gh", "gl", "gist", "git", "zenodo", "figshare", "hydroshare", "ckan", "swh")
                    .get(random.nextInt(9));
            if (random.nextInt(4) == 0) {
                path.insert(
                        0,
                        List.of("10.5281/", "https://h.org/dataset/x", "swh:1:rev:")
                                .get(random.nextInt(3)));
            }
            try {
                RepoSpec spec = RepoSpec.parse(provider, path.toString(), HOSTS);
                assertThat(RepoSpec.parse(provider, spec.path(), HOSTS)).isEqualTo(spec);
            } catch (BuildException e) {
                assertThat(e.error()).isEqualTo(BuildError.MALFORMED_SPEC);
            }
        }
    }
}
