package dev.quire.repo2image.julia;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where Julia and its packages come from here.
 *
 * @param downloads the address below which {@code versions.json} and the archives lie, as on Julia's own site below {@code bin}
 * @param packageServer the server of packages and registries; empty: what Pkg itself takes
 */
public record JuliaSources(Optional<String> downloads, Optional<String> packageServer) {
    /** Nowhere to download from: a repository that asks for Julia is told so. */
    public static final JuliaSources STANDARD = new JuliaSources(Optional.empty(), Optional.empty());

    /** The variables by which steps are told. */
    public SortedMap<String, String> environment() {
        SortedMap<String, String> environment = new TreeMap<>();
        packageServer.ifPresent(url -> environment.put("JULIA_PKG_SERVER", url));
        return environment;
    }
}
