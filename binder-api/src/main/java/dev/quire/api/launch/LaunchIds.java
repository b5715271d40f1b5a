package dev.quire.api.launch;

import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionKeys;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Names launches, and their sessions. Every replica with the same key gives the same request the same name, and sees of a name
 * whether it was given to this link: so a client that comes back to any of them gets its own session and no second one.
 */
final class LaunchIds {
    /** 96 bits name the launch; the other 32 say what link it is of. */
    private static final int NAME = 24;

    private final SessionKeys keys;
    private final RandomGenerator random;

    LaunchIds(SessionKeys keys, RandomGenerator random) {
        this.keys = keys;
        this.random = random;
    }

    /** A name for a launch that nobody else knows of. */
    LaunchId random(LaunchRequest request) {
        byte[] bytes = new byte[NAME / 2];
        random.nextBytes(bytes);
        return sealed(HexFormat.of().formatHex(bytes), request);
    }

    /** The name of the launch that a client calls by a name of its own. */
    LaunchId of(String requestId, LaunchRequest request) {
        return sealed(keys.launch(requestId + "\n" + link(request)).substring(0, NAME), request);
    }

    /** Whether this name has been given to a launch of that link, by whatever replica. */
    boolean isOf(LaunchId id, LaunchRequest request) {
        return sealed(id.value().substring(0, NAME), request).equals(id);
    }

    private LaunchId sealed(String name, LaunchRequest request) {
        return new LaunchId(name + keys.launch(name + "\n" + link(request)).substring(NAME));
    }

    /** The session of a launch. */
    SessionId session(LaunchId launch) {
        return keys.id(launch.value());
    }

    private static String link(LaunchRequest request) {
        return String.join(
                "\n", request.provider(), request.rawSpec(), request.wanted().name(), request.profile());
    }
}
