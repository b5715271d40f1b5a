package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one spec. The forms are those that link generators really emit, whether or not they encode slashes. */
final class SpecParser {
    private static final int LONGEST = 2048;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern GIST_ID = Pattern.compile("[A-Za-z0-9]+");
    private static final Pattern MERCURIAL = Pattern.compile("(?i)hg((\\+|%2B)[a-z]+)?(:|%3A)");
    private static final String ANY_FORM = "provider/spec";
    private static final String GITHUB_FORM = "user/repo/ref";
    private static final String GITLAB_FORM = "group%2Fproject/ref";
    private static final String GIST_FORM = "user/gist_id/ref";
    private static final String GIT_FORM = "url-encoded-url/ref";

    private final String raw;
    private final ProviderHosts hosts;

    SpecParser(String rawPath, ProviderHosts hosts) {
        this.raw = rawPath.replaceAll("^/+|/+$", "");
        this.hosts = hosts;
    }

    RepoSpec parse(String provider) {
        return switch (provider) {
            case "gh" -> gitHub();
            case "gl" -> gitLab();
            case "gist" -> gist();
            case "git" -> git();
            case "hg" -> throw mercurial();
            default ->
                new ArchiveSpecParser(decoded(raw, ANY_FORM))
                        .parse(provider)
                        .orElseThrow(() -> malformed("No provider found for prefix " + Excerpt.of(provider)
                                + "; links begin with gh, gl, gist, git, zenodo, figshare, dataverse, hydroshare, ckan"
                                + " or swh."));
        };
    }

    private RepoSpec gitHub() {
        String[] parts = decoded(raw, GITHUB_FORM).split("/", 3);
        if (parts.length < 2) {
            throw notOfTheForm(GITHUB_FORM);
        }
        String user = name(parts[0], GITHUB_FORM);
        String name = name(withoutGit(parts[1]), GITHUB_FORM);
        if (parts.length < 3) {
            throw refMissing(GITHUB_FORM);
        }
        return new RepoSpec.GitHub(hosts.github(), user, name, ref(parts[2], GITHUB_FORM));
    }

    private RepoSpec gitLab() {
        String[] segments = raw.split("/", 2);
        String project = decoded(segments[0], GITLAB_FORM);
        Optional<String> rest = segments.length == 2 ? Optional.of(segments[1]) : Optional.empty();
        if (!project.contains("/") && rest.isPresent()) {
            // Not encoded: the first two segments are the project, since one alone never is.
            String[] more = rest.get().split("/", 2);
            project = project + "/" + decoded(more[0], GITLAB_FORM);
            rest = more.length == 2 ? Optional.of(more[1]) : Optional.empty();
        }
        project = withoutGit(project);
        List<String> names = Arrays.asList(project.split("/", -1));
        names.forEach(part -> name(part, GITLAB_FORM));
        if (names.size() < 2) {
            throw notOfTheForm(GITLAB_FORM);
        }
        String ref = decoded(rest.orElseThrow(() -> refMissing(GITLAB_FORM)), GITLAB_FORM);
        return new RepoSpec.GitLab(hosts.gitlab(), project, ref(ref, GITLAB_FORM));
    }

    private RepoSpec gist() {
        String[] parts = decoded(raw, GIST_FORM).split("/", 3);
        if (parts.length < 2 || !GIST_ID.matcher(withoutGit(parts[1])).matches()) {
            throw notOfTheForm(GIST_FORM);
        }
        String user = name(parts[0], GIST_FORM);
        String ref = parts.length == 3 ? ref(parts[2], GIST_FORM) : "HEAD";
        return new RepoSpec.Gist(hosts.gist(), user, withoutGit(parts[1]), ref);
    }

    private RepoSpec git() {
        if (MERCURIAL.matcher(raw).lookingAt()) {
            throw mercurial();
        }
        String[] segments = raw.split("/", 2);
        boolean slashesEncoded = segments[0].toUpperCase(Locale.ROOT).contains("%2F");
        Optional<GitUrl> encoded = slashesEncoded ? GitUrl.parse(decoded(segments[0], GIT_FORM)) : Optional.empty();
        if (encoded.isPresent()) {
            if (segments.length < 2) {
                throw refMissing(GIT_FORM);
            }
            String ref = ref(decoded(segments[1], GIT_FORM), GIT_FORM);
            return new RepoSpec.Git(encoded.get().toString(), ref);
        }
        return unencodedGit(decoded(raw, GIT_FORM));
    }

    /** Where the URL's slashes are not encoded, it ends at {@code .git}, or else after two names as on every forge. */
    private RepoSpec unencodedGit(String text) {
        GitUrl all = GitUrl.parse(text)
                .orElseThrow(() -> malformed("'" + Excerpt.of(text)
                        + "' does not begin with a URL that Git can fetch from: give https://…, ssh://… or git://…, "
                        + "percent-encoded, and then a ref."));
        String[] names = all.path().substring(1).split("/");
        int length = 0;
        for (int i = 0; i < names.length && length == 0; i++) {
            length = names[i].endsWith(".git") ? i + 1 : 0;
        }
        if (length == 0) {
            length = all.scheme().equals("file") ? names.length : 2;
        }
        if (names.length <= length) {
            throw refMissing(GIT_FORM);
        }
        String path = "/" + String.join("/", Arrays.copyOf(names, length));
        String ref = String.join("/", Arrays.copyOfRange(names, length, names.length));
        GitUrl url = new GitUrl(all.scheme(), all.user(), all.host(), all.port(), path);
        return new RepoSpec.Git(url.toString(), ref(ref, GIT_FORM));
    }

    private String decoded(String text, String form) {
        if (raw.length() > LONGEST) {
            throw malformed("The spec is longer than " + LONGEST + " characters.");
        }
        String decoded = Percent.decode(text).orElseThrow(() -> notOfTheForm(form));
        if (decoded.chars().anyMatch(Character::isISOControl)) {
            throw malformed("The spec \"" + Excerpt.of(raw) + "\" contains a control character.");
        }
        return decoded;
    }

    private String name(String name, String form) {
        if (!NAME.matcher(name).matches() || name.startsWith("-") || name.equals(".") || name.equals("..")) {
            throw notOfTheForm(form);
        }
        return name;
    }

    private String ref(String ref, String form) {
        if (ref.isEmpty()) {
            throw notOfTheForm(form);
        }
        if (!RefName.isValid(ref)) {
            throw malformed(
                    "'" + Excerpt.of(ref) + "' cannot be a branch, tag or commit: Git does not allow such a name.");
        }
        return ref;
    }

    private static String withoutGit(String name) {
        return name.endsWith(".git") ? name.substring(0, name.length() - 4) : name;
    }

    private BuildException notOfTheForm(String form) {
        return malformed("Spec is not of the form \"" + form + "\", provided: \"" + Excerpt.of(raw) + "\".");
    }

    private BuildException refMissing(String form) {
        String given = Excerpt.of(raw);
        return malformed("Spec is not of the form \"" + form + "\", provided: \"" + given + "\". Did you mean \""
                + given + "/HEAD\"?");
    }

    private static BuildException mercurial() {
        return new BuildException(
                BuildError.FORBIDDEN_REPOSITORY,
                "Mercurial repositories are not fetched; use a Git mirror of it, or its Software Heritage identifier"
                        + " (swh/swh:1:rev:…).");
    }

    private static BuildException malformed(String sentence) {
        return new BuildException(BuildError.MALFORMED_SPEC, sentence);
    }
}
