package dev.quire.repo2image.buildpack;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where packages are looked for. URLs are {@code https} and carry no password; whether their hosts may be asked is not
 * decided here.
 *
 * @param index the index instead of this installation's own
 * @param extraIndexes further indexes
 * @param preReleases whether pre-releases will do
 */
public record IndexOptions(Optional<URI> index, List<URI> extraIndexes, boolean preReleases) {
    /** Nothing but what this installation has. */
    public static final IndexOptions STANDARD = new IndexOptions(Optional.empty(), List.of(), false);

    public IndexOptions {
        extraIndexes = List.copyOf(extraIndexes);
    }

    /** Both; the first index named wins. */
    IndexOptions and(IndexOptions other) {
        return new IndexOptions(
                index.or(other::index),
                Stream.concat(extraIndexes.stream(), other.extraIndexes.stream())
                        .distinct()
                        .toList(),
                preReleases || other.preReleases);
    }
}
