/**
 * Python: requirements become locked wheels by {@code uv}, and a wheel becomes entries of a layer by a pure function of its
 * bytes. No code of a package runs: bytecode is compiled, never imported.
 */
@NullMarked
package dev.quire.repo2image.python;

import org.jspecify.annotations.NullMarked;
