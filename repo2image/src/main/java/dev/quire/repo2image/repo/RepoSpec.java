package dev.quire.repo2image.repo;

/** What a launch link names: a provider, a repository there, and a ref. */
public sealed interface RepoSpec {
    /** The provider's short name in links: {@code gh}, {@code gl}, {@code gist} or {@code git}. */
    String provider();

    /** The ref as asked for: a branch, a tag, a commit id or {@code HEAD}. */
    String ref();

    /** The URL that Git fetches from, derived from the spec alone. */
    String url();

    /** The spec in the provider's own escaping, without the provider: what follows {@code /v2/<provider>/}. */
    String path();

    /**
     * A repository on GitHub.
     *
     * @param host the web host, e.g. {@code github.com}
     */
    record GitHub(String host, String user, String repository, String ref) implements RepoSpec {
        @Override
        public String provider() {
            return "gh";
        }

        @Override
        public String url() {
            return "https://" + host + "/" + user + "/" + repository;
        }

        @Override
        public String path() {
            return user + "/" + repository + "/" + ref;
        }
    }
}
