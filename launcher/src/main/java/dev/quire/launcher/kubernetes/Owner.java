package dev.quire.launcher.kubernetes;

import java.util.Optional;

/**
 * A process that launches sessions.
 *
 * @param instance its name, which stays the same over restarts: that of its Pod or its machine
 * @param incarnation what tells it from all others, and differs at each start; part of a DNS label
 */
record Owner(String instance, String incarnation) {
    static Optional<Owner> parse(String text) {
        int slash = text.lastIndexOf('/');
        return slash < 0
                ? Optional.empty()
                : Optional.of(new Owner(text.substring(0, slash), text.substring(slash + 1)));
    }

    /** Whether this process has died, seen from another one: the same name lives on in another incarnation. */
    boolean isPredecessorOf(Owner other) {
        return instance.equals(other.instance) && !incarnation.equals(other.incarnation);
    }

    @Override
    public String toString() {
        return instance + "/" + incarnation;
    }
}
