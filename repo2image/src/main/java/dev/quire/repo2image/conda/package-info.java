/**
 * Conda environments for the notebooks, in an executed step: files of the repository are read here, strictly, and what they ask
 * for is solved and installed in the container by rattler. Depends on {@code buildpack} for files and places, on
 * {@code python} for what comes from the Python package index, and on {@code step}; why rattler is told in
 * {@code docs/decisions/0007-conda-environments-by-rattler.md}.
 */
@NullMarked
package dev.quire.repo2image.conda;

import org.jspecify.annotations.NullMarked;
