package dev.quire.launcher.local;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is made of this machine's engine, which is looked for whenever it is needed until there is one. Thread-safe. */
final class EngineAttachment<T> {
    private final EngineSessions.Search search;
    private final Function<EngineProfile, T> made;
    private volatile @Nullable T attached;

    /**
     * @param made called once, with the engine that was found
     */
    EngineAttachment(EngineSessions.Search search, Function<EngineProfile, T> made) {
        this.search = search;
        this.made = made;
    }

    /** Looks for an engine unless there is one, and says what is missing. */
    synchronized Optional<String> attach() throws InterruptedException {
        if (attached != null) {
            return Optional.empty();
        }
        return switch (search.run()) {
            case EngineStatus.Unusable unusable -> Optional.of(unusable.sentence());
            case EngineStatus.Usable usable -> {
                attached = made.apply(usable.profile());
                yield Optional.empty();
            }
        };
    }

    /** The same for those who are not told of an interruption. */
    Optional<String> problem() {
        try {
            return attach();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("Interrupted while looking for a container engine; ask again.");
        }
    }

    /**
     * Looks for an engine unless there is one.
     *
     * @throws LaunchException when there is none
     */
    T require() throws InterruptedException {
        Optional<String> problem = attach();
        T found = attached;
        if (found == null) {
            throw new LaunchException(LaunchError.ENGINE_UNAVAILABLE, problem.orElse("There is no container engine."));
        }
        return found;
    }

    /** What was made; nothing before an engine was found. */
    @Nullable
    T get() {
        return attached;
    }
}
