package dev.quire.launcher.proxy;

/** What the proxy itself has to say, when there is nobody to pass a request to, or it may not pass. */
enum Notice {
    MALFORMED(400, "This request cannot be passed on."),
    NO_TOKEN(403, "This session asks for its token, which is part of the link that it was shared by."),
    WRONG_TOKEN(403, "The token of this link is not the session's; ask whoever shared it for the whole link."),
    FOREIGN(403, "A page of another site may not act in this session; a program sends the session's token instead."),
    NO_SESSION(404, "There is no session at this address: it ended long ago, or the link is incomplete."),
    ENDED(410, "This session has ended, and what was changed in it is gone."),
    TOO_BIG(
            413,
            "This is more than the proxy carries in one request; upload it in parts, or fetch it from the session."),
    STARTING(503, "The session is starting."),
    NOT_ANSWERING(503, "The session does not answer; it may be starting, or be busy, or have just ended."),
    FULL(503, "There are more connections than this proxy may hold; try again in a moment."),
    CUT_OFF(502, "The session closed the connection before it answered."),
    SERVICE_DOWN(503, "Quire is not answering; it may be starting.");

    private final int status;
    private final String sentence;

    Notice(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    int status() {
        return status;
    }

    String sentence() {
        return sentence;
    }

    /** Whether the same request may succeed in a moment. */
    boolean isPassing() {
        return status == 503;
    }
}
