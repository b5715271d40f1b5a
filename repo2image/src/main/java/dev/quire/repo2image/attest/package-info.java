/**
 * What a build leaves beside its image: an SBOM, provenance and the log, as documents that a registry attaches to the image; and
 * the reading of them. Pure: times come in, documents go out.
 */
@NullMarked
package dev.quire.repo2image.attest;

import org.jspecify.annotations.NullMarked;
