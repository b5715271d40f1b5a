package dev.quire.repo2image.python;

import dev.quire.repo2image.python.lock.Lock;
import dev.quire.repo2image.python.lock.LockEntry;
import java.util.List;
import java.util.function.Function;

/** What a repository wants installed beside the stack. */
public sealed interface Wanted {
    /** Projects of the repository that are installed too. */
    List<LockEntry.Local> projects();

    /**
     * What is to be resolved.
     *
     * @param requirements names with versions, one each
     * @param sources requirements that are locations, and options about sources: lines of a requirements file
     * @param constraints constraints, one each
     * @param options index options of the resolver
     * @param hashes the SHA-256 hashes that will do for a distribution; any when there are none
     */
    record Packages(
            List<String> requirements,
            List<String> sources,
            List<String> constraints,
            List<String> options,
            Function<String, List<String>> hashes,
            List<LockEntry.Local> projects)
            implements Wanted {
        public Packages {
            requirements = List.copyOf(requirements);
            sources = List.copyOf(sources);
            constraints = List.copyOf(constraints);
            options = List.copyOf(options);
            projects = List.copyOf(projects);
        }

        /** Whether the stack is enough. */
        boolean isNothing() {
            return requirements.isEmpty() && sources.isEmpty() && constraints.isEmpty() && projects.isEmpty();
        }

        /** Whether something must be built to know what is needed. */
        boolean needsSources() {
            return !sources.isEmpty() || !projects.isEmpty();
        }
    }

    /**
     * What a lock says, exactly.
     *
     * @param options index options of the resolver, to find what the lock gives no URL for
     */
    record Locked(Lock lock, List<String> options, List<LockEntry.Local> projects) implements Wanted {
        public Locked {
            options = List.copyOf(options);
            projects = List.copyOf(projects);
        }
    }
}
