/**
 * Sessions: the values, the port {@code Sessions}, and the pure rules (manifests, classification, culling). No IO here.
 */
@NullMarked
package dev.quire.launcher.session;

import org.jspecify.annotations.NullMarked;
