package dev.quire.api;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that may not be there yet: it is made when it is first needed, and tried again at the next need when that
 * failed. So the service starts and says what is missing, instead of not starting.
 */
final class Late<T extends AutoCloseable> {
    private final Supplier<T> maker;
    private @Nullable T made;

    Late(Supplier<T> maker) {
        this.maker = maker;
    }

    /** The thing; throws what making it throws. */
    synchronized T get() {
        T thing = made;
        if (thing == null) {
            thing = maker.get();
            made = thing;
        }
        return thing;
    }

    /** The thing, when it has been made. */
    synchronized Optional<T> peek() {
        return Optional.ofNullable(made);
    }
}
