package dev.quire.repo2image.repo;

/**
 * A spec whose ref has been resolved: the input of a build.
 *
 * @param spec what was asked for
 * @param url the URL that the commit is fetched from
 * @param commit the commit that the ref named when it was resolved
 */
public record ResolvedRepo(RepoSpec spec, String url, CommitId commit) {}
