package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.util.List;

/** What came of resolving requirements to wheels. */
sealed interface Resolution {
    /** These satisfy them. */
    record Wheels(List<LockedWheel> wheels) implements Resolution {
        public Wheels {
            wheels = List.copyOf(wheels);
        }
    }

    /**
     * A package that is needed has no wheel; perhaps it can be built from source.
     *
     * @param name the package
     * @param refusal for the user, when nothing is to be built
     */
    record SourceOnly(String name, BuildException refusal) implements Resolution {}

    /** Nothing satisfies them. */
    record Conflict(BuildException refusal) implements Resolution {}

    /** The wheels, or the refusal. */
    default List<LockedWheel> orElseThrow() {
        return switch (this) {
            case Wheels found -> found.wheels();
            case SourceOnly source -> throw source.refusal();
            case Conflict conflict -> throw conflict.refusal();
        };
    }
}
