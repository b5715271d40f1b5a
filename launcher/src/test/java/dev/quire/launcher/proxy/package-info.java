/** Tests of the session proxy, with real servers and clients. */
@NullMarked
package dev.quire.launcher.proxy;

import org.jspecify.annotations.NullMarked;
