/** Tests of the values and rules of sessions, and the contract of the port. */
@NullMarked
package dev.quire.launcher.session;

import org.jspecify.annotations.NullMarked;
