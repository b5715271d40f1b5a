package dev.quire.repo2image.registry;

import java.util.ArrayList;
import java.util.List;

/**
 * What a request needs to be allowed (distribution's token authentication, "scope"), by names of this installation.
 *
 * @param from a repository that is read besides, empty for none
 */
record Scope(String repository, Right right, String from) {
    enum Right {
        PULL("pull"),
        PUSH("pull,push");

        private final String actions;

        Right(String actions) {
            this.actions = actions;
        }
    }

    static Scope pull(String repository) {
        return new Scope(repository, Right.PULL, "");
    }

    static Scope push(String repository, String from) {
        return new Scope(repository, Right.PUSH, from);
    }

    /** As token servers are asked for it. */
    List<String> words(RegistrySettings settings) {
        List<String> words = new ArrayList<>();
        words.add("repository:" + settings.name(repository) + ":" + right.actions);
        if (!from.isEmpty()) {
            words.add("repository:" + settings.name(from) + ":" + Right.PULL.actions);
        }
        return words;
    }
}
