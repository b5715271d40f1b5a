package dev.quire.repo2image.repo;

/**
 * The name of an image, a pure function of repository, commit and builder version.
 *
 * @param repository a repository name of the distribution specification, without a registry host
 * @param tag a tag of the distribution specification
 */
public record ImageName(String repository, String tag) {
    @Override
    public String toString() {
        return repository + ":" + tag;
    }
}
