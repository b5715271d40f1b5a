/** Tests of sessions on this machine. */
@NullMarked
package dev.quire.launcher.local;

import org.jspecify.annotations.NullMarked;
