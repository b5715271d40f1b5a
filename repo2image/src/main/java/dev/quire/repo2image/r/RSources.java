package dev.quire.repo2image.r;

import dev.quire.repo2image.buildpack.RVersions;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where R and its packages come from here.
 *
 * @param cran a repository in CRAN's form, with <code>{date}</code> where it has dated snapshots; empty: what R itself takes
 * @param builds an archive of each R, with <code>{version}</code>; empty: only Debian's
 */
public record RSources(Optional<String> cran, Optional<String> builds) {
    /** What R and Debian bring. */
    public static final RSources STANDARD = new RSources(Optional.empty(), Optional.empty());

    static final String CRAN = "QUIRE_R_CRAN";
    static final String BUILDS = "QUIRE_R_BUILDS";

    /** The variables by which steps are told. */
    public SortedMap<String, String> environment() {
        SortedMap<String, String> environment = new TreeMap<>();
        cran.ifPresent(url -> environment.put(CRAN, url));
        builds.ifPresent(url -> environment.put(BUILDS, url));
        return environment;
    }

    RVersions.Builds others() {
        return builds.isPresent() ? RVersions.Builds.CONFIGURED : RVersions.Builds.NONE;
    }
}
