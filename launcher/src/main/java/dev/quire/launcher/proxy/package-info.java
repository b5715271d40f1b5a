/**
 * The session proxy: what users' browsers talk to. It passes requests for a session's host, or for {@code /s/<id>/…}, to that session, and
 * everything else to the service itself, HTTP and WebSocket, byte for byte and in both directions as it comes; but first it
 * asks for the session's token, which browsers get a cookie for (decision 18).
 *
 * <p>May depend on {@code .session} and Vert.x. It is written on Vert.x's own client and server, not on its reverse proxy, whose
 * WebSocket tunnel has no back-pressure and whose failures leave no room for a sentence to the user.
 */
@NullMarked
package dev.quire.launcher.proxy;

import org.jspecify.annotations.NullMarked;
