package dev.quire.api.launch;

/** The service does not do what was asked, by its own rules; the message is one sentence for the user. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal, String message) {
        super(message);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }

    /** Why; names are stable and part of events and logs. */
    enum Refusal {
        /** As many builds wait as may. */
        QUEUE_FULL(503),
        /** As many sessions run as may, and as many wait. */
        TOO_MANY_SESSIONS(429),
        /** As many sessions of this repository run as may. */
        TOO_MANY_SESSIONS_OF_REPOSITORY(429),
        /** There is no profile of that name. */
        NO_SUCH_PROFILE(400),
        /** The profile is not for that repository. */
        PROFILE_NOT_ALLOWED(403),
        /** As many sessions of this client run or wait as may. */
        TOO_MANY_SESSIONS_OF_CLIENT(429),
        /** Who follows the launch does not want it any more. */
        CANCELLED(410),
        /** Nobody follows the launch any more. */
        ABANDONED(410),
        /** The service is being stopped. */
        STOPPING(503);

        private final int statusCode;

        Refusal(int statusCode) {
            this.statusCode = statusCode;
        }

        int statusCode() {
            return statusCode;
        }
    }
}
