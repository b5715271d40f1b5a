package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.image.Digest;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** One package that a lock wants installed, and the one artifact that it is to be made of. */
public sealed interface LockEntry {
    /** The package's name, normalised. */
    String name();

    /** What it is, for people. */
    String describe();

    /** A wheel that fits; where it lies is known, or asked of the index by its version and hash. */
    record Wheel(LockedWheel wheel) implements LockEntry {
        @Override
        public String name() {
            return wheel.name();
        }

        @Override
        public String describe() {
            return wheel.filename();
        }
    }

    /**
     * A version of which the lock knows hashes but no names of files.
     *
     * @param version empty where the lock leaves it open, and any will do
     * @param hashes SHA-256 of every file that will do; any when empty
     */
    record Pin(String name, Optional<String> version, List<Digest> hashes) implements LockEntry {
        public Pin {
            hashes = List.copyOf(hashes);
        }

        /** As a requirement. */
        public String requirement() {
            return name + version.map(exact -> "==" + exact).orElse("");
        }

        @Override
        public String describe() {
            return requirement();
        }
    }

    /**
     * A source archive, since no wheel fits.
     *
     * @param url where it is downloaded; empty when an index has it
     */
    record Sdist(String name, String version, Digest digest, Optional<URI> url) implements LockEntry {
        @Override
        public String describe() {
            return "source of " + name + " " + version;
        }
    }

    /**
     * A commit of a Git repository.
     *
     * @param url without {@code git+}, query and fragment
     * @param subdirectory where the project lies in it; empty for its root
     */
    record Repository(String name, URI url, String commit, String subdirectory) implements LockEntry {
        @Override
        public String describe() {
            return name + " at " + commit.substring(0, Math.min(10, commit.length())) + " of " + url;
        }
    }

    /**
     * A directory or an archive of the repository itself.
     *
     * @param path relative to the repository's root; empty for the root
     */
    record Local(String name, String path, Mode mode) implements LockEntry {
        /** How it is installed. */
        public enum Mode {
            COPY,
            /** Importable from where it lies. */
            EDITABLE
        }

        @Override
        public String describe() {
            return name + " in " + (path.isEmpty() ? "the repository" : path);
        }
    }
}
