package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildException;

/** What a launch link names: a provider, a repository there, and a ref. */
public sealed interface RepoSpec permits GitSpec, ArchiveSpec {
    /**
     * Reads the part of a link after {@code /v2/}, as leniently as the links that are about need it.
     *
     * @param rawPath what follows the provider, percent-encoded as it came
     * @throws BuildException {@code MALFORMED_SPEC} with a sentence that says what was expected
     */
    static RepoSpec parse(String provider, String rawPath, ProviderHosts hosts) {
        return new SpecParser(rawPath, hosts).parse(provider);
    }

    /** The provider's short name in links, such as {@code gh} or {@code zenodo}. */
    String provider();

    /** The ref as asked for: a branch, a tag, a commit id or {@code HEAD}; of archives, a version or {@code HEAD}. */
    String ref();

    /** The URL that Git fetches from, or under which people find the content, derived from the spec alone. */
    String url();

    /** The spec in the provider's own escaping, without the provider: what follows {@code /v2/<provider>/}. */
    String path();

    /** What {@link #path} would be if the link asked for that version, as far as the provider has links to versions. */
    String pathAt(ResolvedRef ref);

    /** The repository itself: the same text however the link spells it and whichever provider it goes through. */
    default String repository() {
        return identity(url());
    }

    /** That URL in the one spelling by which repositories are told apart. */
    static String identity(String url) {
        return GitUrl.parse(url).map(GitUrl::identity).orElse(url);
    }

    /**
     * A repository on GitHub.
     *
     * @param host the web host, e.g. {@code github.com}
     */
    record GitHub(String host, String user, String name, String ref) implements GitSpec {
        @Override
        public String provider() {
            return "gh";
        }

        @Override
        public String url() {
            return "https://" + host + "/" + user + "/" + name;
        }

        @Override
        public String path() {
            return path(ref);
        }

        @Override
        public String pathAt(ResolvedRef commit) {
            return path(commit.text());
        }

        private String path(String ref) {
            return user + "/" + name + "/" + Percent.encodePath(ref);
        }
    }

    /**
     * A project on GitLab.
     *
     * @param host the web host, e.g. {@code gitlab.com}
     * @param project the groups and the project, with slashes between them
     */
    record GitLab(String host, String project, String ref) implements GitSpec {
        @Override
        public String provider() {
            return "gl";
        }

        @Override
        public String url() {
            return "https://" + host + "/" + project + ".git";
        }

        @Override
        public String path() {
            return path(ref);
        }

        @Override
        public String pathAt(ResolvedRef commit) {
            return path(commit.text());
        }

        private String path(String ref) {
            return Percent.encode(project) + "/" + Percent.encodePath(ref);
        }
    }

    /**
     * A gist.
     *
     * @param host the web host, e.g. {@code gist.github.com}
     * @param id the gist's own id
     */
    record Gist(String host, String user, String id, String ref) implements GitSpec {
        @Override
        public String provider() {
            return "gist";
        }

        @Override
        public String url() {
            return "https://" + host + "/" + user + "/" + id + ".git";
        }

        @Override
        public String path() {
            return path(ref);
        }

        @Override
        public String pathAt(ResolvedRef commit) {
            return path(commit.text());
        }

        private String path(String ref) {
            return user + "/" + id + "/" + Percent.encodePath(ref);
        }
    }

    /** Any other repository, by its URL. */
    record Git(String url, String ref) implements GitSpec {
        @Override
        public String provider() {
            return "git";
        }

        @Override
        public String path() {
            return path(ref);
        }

        @Override
        public String pathAt(ResolvedRef commit) {
            return path(commit.text());
        }

        private String path(String ref) {
            return Percent.encode(url) + "/" + Percent.encodePath(ref);
        }
    }
}
