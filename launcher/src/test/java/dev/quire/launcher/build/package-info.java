/** Tests of what is common to builders. */
@NullMarked
package dev.quire.launcher.build;

import org.jspecify.annotations.NullMarked;
