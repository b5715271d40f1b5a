package dev.quire.launcher.kubernetes;

import java.util.function.Supplier;

/** What a session wrote before it failed, for the failures of which that may be the cause. */
final class LastLines {
    private LastLines() {}

    /** The failure, with the lines if they say anything of it. */
    static Verdict.Failed with(Verdict.Failed failure, Supplier<String> read) {
        boolean spoke = switch (failure.error()) {
            case EXITED, OUT_OF_MEMORY, TIMEOUT -> true;
            case ENGINE_UNAVAILABLE,
                    CLUSTER_UNREACHABLE,
                    FORBIDDEN,
                    QUOTA_EXCEEDED,
                    UNSCHEDULABLE,
                    IMAGE_NOT_FOUND,
                    IMAGE_UNUSABLE,
                    LOST -> false;
        };
        String lines = spoke ? read.get() : "";
        return lines.isEmpty()
                ? failure
                : new Verdict.Failed(
                        failure.error(), failure.sentence() + " The last lines it wrote:\n" + lines, failure.remedy());
    }
}
