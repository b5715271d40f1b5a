package dev.quire.repo2image.registry;

import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A request to a registry.
 *
 * @param path below {@code /v2/} and the repository's name, or a whole address that the registry gave
 * @param limit names what is read, and bounds it
 * @param check of the answer's body
 */
record Ask(String method, Scope scope, Target path, Map<String, String> headers, Body body, Limit limit, Check check) {
    /** What registries are asked to accept as a manifest at least (OCI distribution specification, "Pushing Manifests"). */
    private static final int LARGEST_MANIFEST = 4 << 20;

    /** Where it goes. */
    sealed interface Target {
        /** Below the repository. */
        record Path(String path) implements Target {}

        /** An address that the registry gave. */
        record Given(URI uri) implements Target {}
    }

    /** The most that is read. */
    record Limit(String what, long bytes) {}

    /** What must be true of the answer's body; else it was cut or mixed on its way. */
    interface Check {
        Check NONE = answer -> {};

        void of(Answer answer) throws IOException;

        static Check digest(Digest expected) {
            return answer -> {
                if (!Digest.of(answer.body()).equals(expected)) {
                    throw new IOException("it answers with other bytes than those of " + expected);
                }
            };
        }
    }

    /** What is sent; opened for each time that it is. */
    interface Body {
        Body NONE = progress -> new Opened(BodyPublishers.noBody(), () -> {});

        Opened open(AtomicLong progress) throws IOException;

        static Body of(byte[] bytes) {
            return progress -> new Opened(BodyPublishers.ofByteArray(bytes), () -> {});
        }
    }

    /** A body on its way. */
    record Opened(BodyPublisher publisher, Closing closing) implements AutoCloseable {
        interface Closing {
            void close() throws IOException;
        }

        @Override
        public void close() throws IOException {
            closing.close();
        }
    }

    static Ask of(String method, Scope scope, String path) {
        return of(method, scope, new Target.Path(path));
    }

    static Ask of(String method, Scope scope, Target path) {
        return new Ask(method, scope, path, Map.of(), Body.NONE, new Limit("An answer", LARGEST_MANIFEST), Check.NONE);
    }

    Ask with(Map<String, String> more) {
        return new Ask(method, scope, path, more, body, limit, check);
    }

    Ask sending(Body content) {
        return new Ask(method, scope, path, headers, content, limit, check);
    }

    Ask checking(Check of) {
        return new Ask(method, scope, path, headers, body, limit, of);
    }

    Ask reading(Limit most) {
        return new Ask(method, scope, path, headers, body, most, check);
    }
}
