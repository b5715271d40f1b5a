package dev.quire.repo2image.assemble;

import dev.quire.repo2image.julia.JuliaSources;
import dev.quire.repo2image.nix.NixSources;
import dev.quire.repo2image.r.RSources;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where languages other than Python come from here.
 *
 * @param r R and its packages
 * @param julia Julia and its packages
 * @param nix what Nix environments are made of
 */
public record Languages(RSources r, JuliaSources julia, NixSources nix) {
    /** Whatever the tools of each language take when they are not told. */
    public static final Languages STANDARD =
            new Languages(RSources.STANDARD, JuliaSources.STANDARD, NixSources.STANDARD);

    /** The variables by which steps are told. */
    public SortedMap<String, String> environment() {
        SortedMap<String, String> environment = new TreeMap<>(r.environment());
        environment.putAll(julia.environment());
        environment.putAll(nix.environment());
        return environment;
    }
}
