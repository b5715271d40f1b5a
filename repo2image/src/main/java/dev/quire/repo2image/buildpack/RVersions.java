package dev.quire.repo2image.buildpack;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The versions of R that this installation has: one comes with each Debian base, others where builds of R are to be had.
 *
 * @param bases what Debian's releases bring, the default first
 */
public record RVersions(List<Base> bases) {
    /** The last release of each series, which is what a version without a patch level means to the source of builds. */
    private static final Map<String, String> LAST_OF_SERIES = Map.ofEntries(
            Map.entry("4.6", "4.6.1"),
            Map.entry("4.5", "4.5.1"),
            Map.entry("4.4", "4.4.2"),
            Map.entry("4.3", "4.3.3"),
            Map.entry("4.2", "4.2.3"),
            Map.entry("4.1", "4.1.3"),
            Map.entry("4.0", "4.0.5"),
            Map.entry("3.6", "3.6.3"),
            Map.entry("3.5", "3.5.3"),
            Map.entry("3.4", "3.4.4"),
            Map.entry("3.3", "3.3.3"));

    public RVersions {
        bases = List.copyOf(bases);
    }

    /**
     * The R of a base.
     *
     * @param python the Python by which that base is known, e.g. {@code 3.13}
     * @param version of its R, e.g. {@code 4.5.0}
     */
    public record Base(String python, String version) {
        private String series() {
            return version.substring(0, version.lastIndexOf('.'));
        }

        private boolean suits(String wanted) {
            return wanted.equals(series())
                    || wanted.startsWith(series() + ".")
                    || wanted.equals(series().split("\\.")[0]);
        }
    }

    /** Whether builds of R other than Debian's are to be had. */
    public enum Builds {
        CONFIGURED,
        NONE
    }

    /** Where a repository's R comes from. */
    public sealed interface Choice {
        /** The whole version. */
        String version();

        /**
         * Debian's.
         *
         * @param instead the version that was asked for, when this one is only the nearest to it
         */
        record OfDebian(String version, Optional<String> instead) implements Choice {}

        /** A build from the configured source. */
        record OfBuilds(String version) implements Choice {}
    }

    /** Those of the Debian releases: 4.5 of trixie, which is the default, and 4.2 of bookworm. */
    public static RVersions ofDebian() {
        return new RVersions(List.of(new Base("3.13", "4.5.0"), new Base("3.11", "4.2.2")));
    }

    /**
     * The Python of the base that has an R of the wanted series.
     *
     * @param wanted e.g. {@code 4.2} or {@code 4.2.3}
     */
    public Optional<String> pythonFor(String wanted) {
        return bases.stream()
                .filter(base -> base.suits(wanted))
                .map(Base::python)
                .findFirst();
    }

    /**
     * What is installed.
     *
     * @param wanted what the repository asks for, if it does
     * @param python the Python of the base
     * @return nothing when that version is not to be had on that base
     */
    public Optional<Choice> choose(Optional<String> wanted, String python, Builds builds) {
        Base base = bases.stream()
                .filter(one -> one.python().equals(python))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No base has Python " + python));
        if (wanted.isEmpty()) {
            return Optional.of(new Choice.OfDebian(base.version(), Optional.empty()));
        }
        String version = wanted.get();
        boolean exact = version.chars().filter(c -> c == '.').count() < 2 || version.equals(base.version());
        if (base.suits(version) && (exact || builds == Builds.NONE)) {
            return Optional.of(new Choice.OfDebian(base.version(), exact ? Optional.empty() : wanted));
        }
        if (builds == Builds.NONE) {
            return Optional.empty();
        }
        boolean whole = version.matches("\\d+\\.\\d+\\.\\d+");
        return (whole ? wanted : Optional.ofNullable(LAST_OF_SERIES.get(version))).map(Choice.OfBuilds::new);
    }

    /** For messages: {@code 4.5.0 and 4.2.2}. */
    @Override
    public String toString() {
        return bases.stream().map(Base::version).collect(Collectors.joining(" and "));
    }
}
