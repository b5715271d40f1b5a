package dev.quire.repo2image.buildpack;

import java.net.URI;

/**
 * A requirement that is no version of an index, but a place whose content is built.
 *
 * @param source what it names
 * @param line the requirement as a line of a requirements file, made of checked parts; paths count from the repository's root
 * @param place where it stands
 */
public record StatedSource(Source source, String line, Place place) {
    /** What is built. */
    public sealed interface Source {}

    /** A Git repository, at whatever its ref is when it is resolved. */
    public record Git(URI url) implements Source {}

    /** A wheel or source archive. */
    public record Archive(URI url) implements Source {}

    /** A directory or archive of the repository itself; empty for its root. */
    public record Directory(String path) implements Source {}

    /** A package of an index of which no wheel is to be used. */
    public record NoBinary(String name) implements Source {}
}
