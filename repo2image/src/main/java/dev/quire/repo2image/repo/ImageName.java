package dev.quire.repo2image.repo;

import dev.quire.repo2image.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of an image, a pure function of repository, commit and builder version.
 *
 * @param repository a repository name of the distribution specification, without a registry host
 * @param tag a tag of the distribution specification
 */
public record ImageName(String repository, String tag) {
    private static final Pattern REPOSITORY = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final int READABLE = 60;

    public ImageName {
        if (!REPOSITORY.matcher(repository).matches() || !TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException("Not the name of an image: " + repository + ":" + tag);
        }
    }

    /**
     * The name of the image of that commit: host and path for people, a hash so that no two repositories share a name, the
     * commit, and the builder, so that a new builder builds anew.
     *
     * @param builderVersion whatever changes when the same commit would give another image
     */
    public static ImageName of(ResolvedRepo repo, String builderVersion) {
        String identity = RepoSpec.identity(repo.url());
        if (!repo.subdirectory().isEmpty()) {
            identity += "//" + repo.subdirectory();
        }
        String readable = identity.substring(identity.indexOf("://") + 1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        String slug =
                (readable.length() > READABLE ? readable.substring(0, READABLE) : readable).replaceAll("^-|-$", "");
        String hash = hash(identity, 12);
        return new ImageName(
                slug.isEmpty() ? hash : slug + "-" + hash, repo.ref().abbreviated() + "-" + hash(builderVersion, 8));
    }

    private static String hash(String text, int digits) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, digits);
    }

    @Override
    public String toString() {
        return repository + ":" + tag;
    }
}
