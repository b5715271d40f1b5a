/** Tests. */
@NullMarked
package dev.quire.launcher.jupyter;

import org.jspecify.annotations.NullMarked;
