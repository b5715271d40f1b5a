package dev.quire.repo2image.repo;

import java.io.IOException;

/** A host answers, but not with what was asked for. */
public final class StatusException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    StatusException(String host, int status) {
        super(host + " answers with status " + status);
        this.status = status;
    }

    /** There is no such thing there. */
    public boolean isMissing() {
        return status == 404 || status == 410;
    }

    /** There may be such a thing, but not for us. */
    public boolean isRefused() {
        return status == 401 || status == 403;
    }
}
