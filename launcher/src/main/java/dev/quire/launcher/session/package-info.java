/**
 * Sessions: the values, the port {@code Sessions}, and the pure rules (what a session runs, when it has lived long enough). No IO here.
 */
@NullMarked
package dev.quire.launcher.session;

import org.jspecify.annotations.NullMarked;
