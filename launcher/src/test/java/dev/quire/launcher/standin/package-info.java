/** What stands in for Jupyter in tests of the launcher: a small server with its status API, and an image with it. */
@NullMarked
package dev.quire.launcher.standin;

import org.jspecify.annotations.NullMarked;
