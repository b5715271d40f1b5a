/**
 * Lock files of Python projects ({@code pylock.toml}, {@code uv.lock}, {@code poetry.lock}, {@code Pipfile.lock}), read to exactly
 * what their own tools would install for one Python on Linux. Pure: nothing is resolved, downloaded or run. Uses the
 * repository's tree and the places of the build packs only.
 */
@NullMarked
package dev.quire.repo2image.python.lock;

import org.jspecify.annotations.NullMarked;
