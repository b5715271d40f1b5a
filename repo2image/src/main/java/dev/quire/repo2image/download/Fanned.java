package dev.quire.repo2image.download;

import java.io.IOException;
import java.util.List;
import java.util.stream.Gatherers;

/** Does the same for many things at once, in virtual threads, and keeps the order and the exceptions' types. */
public final class Fanned {
    private Fanned() {}

    /** What is done for each. */
    public interface Step<T, R> {
        R on(T item) throws IOException, InterruptedException;
    }

    /** When one fails, the others are interrupted and the first failure is thrown. */
    public static <T, R> List<R> map(int width, List<T> items, Step<T, R> step)
            throws IOException, InterruptedException {
        try {
            return items.stream()
                    .gather(Gatherers.mapConcurrent(width, item -> {
                        try {
                            return step.on(item);
                        } catch (IOException | InterruptedException e) {
                            throw new Carried(e);
                        }
                    }))
                    .toList();
        } catch (RuntimeException e) {
            switch (cause(e)) {
                case IOException io -> throw io;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException runtime -> throw runtime;
                default -> throw e;
            }
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && (root instanceof Carried || root.getClass() == RuntimeException.class)) {
            root = root.getCause();
        }
        return root;
    }

    private static final class Carried extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Carried(Exception cause) {
            super(cause);
        }
    }
}
