package dev.quire.repo2image.registry;

import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.registry.Registry.Transfer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Uploads of blobs (OCI distribution specification, "Pushing blobs"): small ones in one piece, larger ones as a stream that goes
 * on after a fault where the registry has got to. Thread-safe.
 */
final class BlobUploads {
    /** What is sent again as a whole, rather than asked for how much of it came. */
    private static final long SMALL = 1 << 20;
    /** All builds of this process together: more do not go faster, and each is the slower to finish. */
    private static final int AT_ONCE = 8;

    private static final int FAULTS = 12;
    /** An upload that is over, though its end was not heard of. */
    private static final Session DONE = new Session(URI.create("about:blank"), -1);

    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
    private static final String OCTETS = "application/octet-stream";

    private final RegistryCalls calls;
    private final Semaphore slots = new Semaphore(AT_ONCE, true);

    BlobUploads(RegistryCalls calls) {
        this.calls = calls;
    }

    /** An upload's state: where it goes on, and what of it the registry has. */
    private record Session(URI location, long offset) {
        boolean isOver() {
            return offset < 0;
        }
    }

    /** Whether the repository has the blob. */
    boolean has(Scope scope, Descriptor blob) throws IOException {
        return calls.find(Ask.of("HEAD", scope, "blobs/" + blob.digest())).isPresent();
    }

    /** Takes the blob over from the scope's other repository, when that one has it; otherwise an upload has begun. */
    Optional<URI> mount(Scope scope, Descriptor blob) throws IOException {
        Ask ask = Ask.of("POST", scope, "blobs/uploads/?mount=" + blob.digest() + "&from=" + calls.name(scope.from()));
        Answer answer = calls.call(ask);
        if (answer.status() == 201) {
            return Optional.empty();
        }
        if (answer.isSuccess()) {
            return Optional.of(answer.location(calls.uri(ask)));
        }
        // A registry may have no such thing, or not for us; then it is uploaded.
        if (answer.isPassing()) {
            throw calls.sentence(scope.repository(), answer);
        }
        return Optional.of(begin(Scope.push(scope.repository(), "")));
    }

    /** Gives up an upload that has begun. */
    void abandon(Scope scope, URI location) throws IOException {
        calls.call(Ask.of("DELETE", scope, new Ask.Target.Given(location)));
    }

    /**
     * Uploads the blob.
     *
     * @param begun an upload that has begun
     * @throws BrokenBlobException when the file does not hold the blob
     */
    Transfer upload(Scope scope, Descriptor blob, Optional<URI> begun, BlobContent content) throws IOException {
        content.look();
        try {
            slots.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        try {
            return send(scope, blob, begun, content);
        } finally {
            slots.release();
        }
    }

    private Transfer send(Scope scope, Descriptor blob, Optional<URI> begun, BlobContent content) throws IOException {
        Session session = new Session(begun.isPresent() ? begun.get() : begin(scope), 0);
        long furthest = 0;
        for (int faults = 0, row = 1; ; ) {
            try {
                boolean streams = blob.size() - session.offset > SMALL;
                Answer answer = step(scope, blob, session, content);
                if (answer.status() == 201 && !streams) {
                    return Transfer.UPLOADED;
                }
                long taken = taken(answer).orElse(blob.size());
                if (answer.status() == 202 && streams && taken > session.offset && taken <= blob.size()) {
                    session = new Session(answer.location(session.location), taken);
                    continue;
                }
                if (answer.isRefusal() || answer.status() == 413) {
                    throw calls.sentence(scope.repository(), answer);
                }
                if (answer.says("DIGEST_INVALID")) {
                    content.verify();
                }
                faults++;
                if (faults >= FAULTS) {
                    throw calls.sentence(scope.repository(), answer);
                }
                if (answer.isPassing()) {
                    calls.pause(Ask.of("PATCH", scope, ""), row, answer);
                }
                session = answer.isPassing() || answer.status() == 416
                        ? resumed(scope, blob, session)
                        : again(scope, blob);
            } catch (IOException e) {
                faults++;
                if (faults >= FAULTS || row >= calls.patience().attempts() || !RegistryCalls.isPassing(e)) {
                    throw calls.sentence(scope.repository(), e);
                }
                calls.patience().pause(row);
                session = resumed(scope, blob, session);
            }
            if (session.isOver()) {
                return Transfer.UPLOADED;
            }
            // Faults in a row say that the registry is away; faults on the way only that it is far.
            row = session.offset > furthest ? 1 : row + 1;
            furthest = Math.max(furthest, session.offset);
        }
    }

    /** The next request: the rest of a large blob, or the end of the upload with what is left. */
    private Answer step(Scope scope, Descriptor blob, Session session, BlobContent content) throws IOException {
        long left = blob.size() - session.offset;
        Ask.Body rest = left == 0 ? Ask.Body.NONE : content.from(session.offset);
        if (left > SMALL) {
            Map<String, String> headers = session.offset == 0
                    ? Map.of("Content-Type", OCTETS)
                    : Map.of("Content-Type", OCTETS, "Content-Range", session.offset + "-" + (blob.size() - 1));
            return calls.once(Ask.of("PATCH", scope, new Ask.Target.Given(session.location))
                    .with(headers)
                    .sending(rest));
        }
        String location = session.location.toString();
        URI end = URI.create(location + (session.location.getRawQuery() == null ? "?" : "&") + "digest="
                + blob.digest().toString().replace(":", "%3A"));
        return calls.once(Ask.of("PUT", scope, new Ask.Target.Given(end))
                .with(Map.of("Content-Type", OCTETS))
                .sending(rest));
    }

    /** How far the upload has come after a fault; begins another one when the registry does not know it. */
    private Session resumed(Scope scope, Descriptor blob, Session session) throws IOException {
        Ask ask = Ask.of("GET", scope, new Ask.Target.Given(session.location));
        Answer answer = calls.call(ask);
        Optional<Long> taken = taken(answer);
        if (!answer.isSuccess() || taken.isEmpty() || taken.get() > blob.size()) {
            return again(scope, blob);
        }
        URI next = answer.header("Location").isEmpty() ? session.location : answer.location(calls.uri(ask));
        return new Session(next, taken.get());
    }

    /** A new upload, unless it was only the answer that was lost. */
    private Session again(Scope scope, Descriptor blob) throws IOException {
        return has(scope, blob) ? DONE : new Session(begin(scope), 0);
    }

    private URI begin(Scope scope) throws IOException {
        Ask ask = Ask.of("POST", scope, "blobs/uploads/");
        return calls.succeed(ask).location(calls.uri(ask));
    }

    /** How many bytes the registry has; nothing where it does not say, or says what may be none or one. */
    private static Optional<Long> taken(Answer answer) {
        Matcher range = RANGE.matcher(answer.header("Range"));
        return range.matches() && !range.group(1).equals("0")
                ? Optional.of(Long.parseLong(range.group(1)) + 1)
                : Optional.empty();
    }
}
