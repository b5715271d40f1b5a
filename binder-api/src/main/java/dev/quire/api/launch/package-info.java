/**
 * The use case: from a launch link to a session. One launch is a virtual thread that writes an {@code EventLog}; builds are
 * shared between launches, sessions are not. No framework here; {@code dev.quire.api.http} serves the logs.
 */
@NullMarked
package dev.quire.api.launch;

import org.jspecify.annotations.NullMarked;
