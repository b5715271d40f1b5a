/** Tests. */
@NullMarked
package dev.quire.launcher.testing;

import org.jspecify.annotations.NullMarked;
