package dev.quire.api.cli;

/** The command line asks for what cannot be done; the message is a sentence that says what to do instead. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    RefusedException(String sentence) {
        this(ExitCode.USAGE, sentence);
    }

    RefusedException(int code, String sentence) {
        super(sentence);
        this.code = code;
    }

    /** What the process ends with. */
    int code() {
        return code;
    }
}
