package dev.quire.repo2image.repo;

import java.util.Arrays;

/**
 * A spec whose ref has been resolved: the input of a build.
 *
 * @param spec what was asked for
 * @param url the URL that the content is fetched from
 * @param ref the commit or version that the spec's ref named when it was resolved
 * @param subdirectory the directory that alone is built, with {@code /} between names; empty for all
 */
public record ResolvedRepo(RepoSpec spec, String url, ResolvedRef ref, String subdirectory) {
    public ResolvedRepo {
        boolean names = Arrays.stream(subdirectory.split("/", -1))
                .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
        if (!subdirectory.isEmpty() && !names) {
            throw new IllegalArgumentException("Not a directory of a repository: " + Excerpt.of(subdirectory));
        }
    }

    /** All of it. */
    public ResolvedRepo(RepoSpec spec, String url, ResolvedRef ref) {
        this(spec, url, ref, "");
    }

    /** Nothing but that directory of it. */
    public ResolvedRepo within(String directory) {
        return new ResolvedRepo(spec, url, ref, directory);
    }
}
