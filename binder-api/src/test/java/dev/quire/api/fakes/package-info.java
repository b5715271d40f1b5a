/** Stand-ins for the ports, which behave like the real things: they block, stream, fail with sentences, obey interruption. */
@NullMarked
package dev.quire.api.fakes;

import org.jspecify.annotations.NullMarked;
