/**
 * Talking to the Jupyter server of a session, whatever runs it: is it there, is it used, has it lived long enough. Depends on
 * {@code session} only.
 */
@NullMarked
package dev.quire.launcher.jupyter;

import org.jspecify.annotations.NullMarked;
