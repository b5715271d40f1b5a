/** Tests. */
@NullMarked
package dev.quire.launcher.kubernetes;

import org.jspecify.annotations.NullMarked;
