package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;

/** What a Pod's status means for the launch of its session. */
sealed interface Verdict {
    /** All is well so far. */
    record Wait(Stage stage, String message) implements Verdict {}

    /** The container runs; whether Jupyter answers is to be asked there. */
    record Running(String podIp) implements Verdict {}

    /** It will not become a session. */
    record Failed(LaunchError error, String sentence, Remedy remedy) implements Verdict {}

    /** The stages that have a time limit each. */
    enum Stage {
        SCHEDULE,
        START,
        ANSWER
    }

    /** What can be done about a failure. */
    enum Remedy {
        /** Nothing: the image or the configuration has to change. */
        NONE,
        /** Another Pod, once: the cluster was at fault, and another node may do. */
        RECREATE
    }
}
