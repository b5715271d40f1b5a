package dev.quire.api.journey;

import dev.quire.repo2image.conda.TestChannel;
import dev.quire.repo2image.julia.DownloadSite;
import dev.quire.repo2image.nix.NixChannel;
import dev.quire.repo2image.r.CranRepository;
import dev.quire.repo2image.registry.InMemoryRegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What cannot be reached from everywhere, served on this machine's loopback address as an operator's mirrors would be: conda's
 * channel, CRAN, Julia's downloads, the channel of Nix, and the registry of public images. Debian's packages and Python's come
 * from where this machine has them.
 *
 * @param directory where their files lie
 */
record Mirrors(
        Path directory,
        TestChannel conda,
        CranRepository cran,
        DownloadSite julia,
        NixChannel nix,
        InMemoryRegistryServer images)
        implements AutoCloseable {
    /** The newest release; a manifest asks for the one before it. */
    static final String JULIA = "1.10.5";

    static Mirrors in(Path directory) throws IOException {
        Mirrors mirrors = new Mirrors(
                directory,
                new TestChannel(directory.resolve("channels")),
                new CranRepository(Files.createDirectories(directory.resolve("cran"))),
                new DownloadSite(directory.resolve("julia")),
                new NixChannel(directory.resolve("nix")),
                InMemoryRegistryServer.plain());
        mirrors.cran.add("latest", "praise", "1.0.0", "praise <- function() 'You are amazing!'\n");
        mirrors.julia.release(JULIA, DownloadSite.STAND_IN).release("1.10.4", DownloadSite.STAND_IN);
        Files.writeString(directory.resolve("registries.conf"), """
                unqualified-search-registries = ["docker.io"]
                short-name-mode = "permissive"

                [[registry]]
                prefix = "docker.io"
                location = "%s"
                insecure = true
                """.formatted(mirrors.images.host()));
        return mirrors;
    }

    /** The directory of a channel of conda. */
    String channel(String name) {
        return directory.resolve("channels").resolve(name).toString();
    }

    /** The service with that setup asks them; steps reach them by the host's network. */
    Setup of(Setup setup) {
        return setup.with("QUIRE_STEPS_NETWORK", "host")
                .with("QUIRE_CONDA_CHANNEL_ALIAS", conda.url())
                .with("QUIRE_R_CRAN", cran.url())
                .with("QUIRE_JULIA_DOWNLOADS", julia.url())
                .with("QUIRE_JULIA_PACKAGE_SERVER", "http://packages.example.org")
                .with("QUIRE_NIX_CHANNEL", nix.url(NixChannel.FILE))
                .with("QUIRE_NIX_SUBSTITUTER", nix.url("none"))
                // The engine's own way to a mirror of a registry.
                .with(
                        "CONTAINERS_REGISTRIES_CONF",
                        directory.resolve("registries.conf").toString());
    }

    @Override
    public void close() throws IOException {
        conda.close();
        cran.close();
        julia.close();
        nix.close();
        images.close();
    }
}
