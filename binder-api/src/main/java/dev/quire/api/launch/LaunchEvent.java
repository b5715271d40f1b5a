package dev.quire.api.launch;

import java.time.Duration;
import java.util.Optional;

/** Something that happened on the way from a link to a session: BinderHub's phases. */
public sealed interface LaunchEvent {
    /** A sentence or a line of a log, for people. */
    String message();

    /** The phase as clients know it. */
    String phase();

    /** Whether nothing follows. */
    default boolean isLast() {
        return switch (this) {
            case Progress _, Queued _, Built _ -> false;
            case Ready _, ImageReady _, Failed _ -> true;
        };
    }

    /** The phases that only tell of progress. */
    enum Step {
        WAITING,
        FETCHING,
        BUILDING,
        PUSHING,
        LAUNCHING
    }

    /** A line of progress. */
    record Progress(Step step, String message) implements LaunchEvent {
        @Override
        public String phase() {
            return switch (step) {
                case WAITING -> "waiting";
                case FETCHING -> "fetching";
                case BUILDING -> "building";
                case PUSHING -> "pushing";
                case LAUNCHING -> "launching";
            };
        }
    }

    /**
     * The session waits for others to end.
     *
     * @param position its place in the queue; 1 is the next
     * @param estimate how long that may take; zero when nothing is known
     */
    record Queued(String message, int position, Duration estimate) implements LaunchEvent {
        static Queued at(int position, Optional<Duration> estimate) {
            String ahead = position == 1
                    ? "Waiting for a free place: this session is next"
                    : "Waiting for a free place: %d are ahead".formatted(position - 1);
            return new Queued(
                    ahead + estimate.map(time -> ", about " + readable(time)).orElse("") + ".",
                    position,
                    estimate.orElse(Duration.ZERO));
        }

        private static String readable(Duration time) {
            long minutes = time.plusSeconds(30).toMinutes();
            if (time.compareTo(Duration.ofSeconds(50)) < 0) {
                return "%d seconds".formatted((time.toSeconds() / 10 + 1) * 10);
            }
            return minutes <= 1 ? "a minute" : "%d minutes".formatted(minutes);
        }

        @Override
        public String phase() {
            return "waiting";
        }
    }

    /**
     * There is an image.
     *
     * @param imageName the image's reference
     */
    record Built(String message, String imageName) implements LaunchEvent {
        @Override
        public String phase() {
            return "built";
        }
    }

    /**
     * The session answers: the end of a launch.
     *
     * @param url the session's URL, ending in a slash, without the token
     * @param token the session's secret
     * @param image the image's reference
     * @param links where the session came from
     */
    record Ready(String message, String url, String token, String image, BinderLinks links) implements LaunchEvent {
        @Override
        public String phase() {
            return "ready";
        }
    }

    /** The image is there, and nothing more was asked for: the end of a launch with {@code build_only}. */
    record ImageReady(String message, String imageName) implements LaunchEvent {
        @Override
        public String phase() {
            return "ready";
        }
    }

    /**
     * It went wrong: the end of a launch.
     *
     * @param message one sentence that names the thing and the next step
     * @param statusCode the HTTP status that fits
     * @param error the stable code of the failure
     */
    record Failed(String message, int statusCode, String error) implements LaunchEvent {
        /** After how long another try may succeed; zero when a try would fail in the same way. */
        public Duration retryAfter() {
            return statusCode == 429 || statusCode == 503 ? Duration.ofSeconds(30) : Duration.ZERO;
        }

        @Override
        public String phase() {
            return "failed";
        }
    }

    /** A notice before anything is done. */
    static LaunchEvent waiting(String message) {
        return new Progress(Step.WAITING, message);
    }

    /** A notice while the session starts. */
    static LaunchEvent launching(String message) {
        return new Progress(Step.LAUNCHING, message);
    }
}
