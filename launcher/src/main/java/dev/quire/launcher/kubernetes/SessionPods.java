package dev.quire.launcher.kubernetes;

import java.util.Map;

/**
 * What the Pods of sessions are like.
 *
 * @param standard those of sessions without a profile, and of a profile that has no shape of its own
 * @param byProfile those of profiles, by name
 * @param overlay what is laid over all of them
 */
public record SessionPods(PodShape standard, Map<String, PodShape> byProfile, PodOverlay overlay) {
    public SessionPods {
        byProfile = Map.copyOf(byProfile);
    }

    /** All alike, with these settings. */
    public static SessionPods of(PodSettings settings) {
        return new SessionPods(PodShape.of(settings), Map.of(), PodOverlay.NONE);
    }

    PodShape of(String profile) {
        return byProfile.getOrDefault(profile, standard);
    }
}
