package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which repositories may be launched, and how they are reached.
 *
 * @param githubHost the web host that `gh/…` links mean
 * @param gitlabHost the web host that `gl/…` links mean
 * @param gistHost the web host that `gist/…` links mean; each may have a path, such as `github.example.org/gist`
 * @param hosts the only hosts that repositories may come from, such as `github.com`, or `doi.org` for archives that are named by a
 *     DOI; empty: any host
 * @param fileDirectories directories whose repositories may be launched as `git/file://…`, in local mode only
 * @param privateAddresses whether repositories may come from loopback, link-local and private addresses; `auto`: in local
 *     mode only
 * @param credentials the file of logins for private repositories and archives: one `https://user:token@host` a line, each given to
 *     that host alone; whoever may launch can launch what they open
 */
@ConfigurationProperties("quire.repositories")
public record RepositoriesConfig(
        @Bindable(defaultValue = "github.com") String githubHost,
        @Bindable(defaultValue = "gitlab.com") String gitlabHost,
        @Bindable(defaultValue = "gist.github.com") String gistHost,
        @Bindable(defaultValue = "") List<String> hosts,
        @Bindable(defaultValue = "") List<Path> fileDirectories,
        @Bindable(defaultValue = "auto") PrivateAddresses privateAddresses,
        @Nullable Path credentials) {
    public RepositoriesConfig {
        credentials = credentials == null ? null : Home.expand(credentials);
        hosts = hosts.stream().filter(host -> !host.isBlank()).toList();
        fileDirectories = fileDirectories.stream()
                .filter(directory -> !directory.toString().isBlank())
                .map(Home::expand)
                .toList();
        for (Path directory : fileDirectories) {
            if (!directory.isAbsolute()) {
                throw new IllegalArgumentException(
                        "quire.repositories.file-directories must be absolute paths, not '%s'.".formatted(directory));
            }
        }
    }

    /** Whether repositories may come from addresses that are not public. */
    public enum PrivateAddresses {
        AUTO,
        ALLOW,
        DENY
    }

    /** Whether private addresses are allowed in that mode. */
    public boolean allowsPrivateAddresses(QuireConfig.Mode mode) {
        return switch (privateAddresses) {
            case ALLOW -> true;
            case DENY -> false;
            case AUTO -> mode == QuireConfig.Mode.LOCAL;
        };
    }

    /**
     * How `ssh://` repositories are reached.
     *
     * @param key the file of the private key; without one `ssh://` repositories are refused
     * @param knownHosts the file of known host keys; needed with a key, because unknown hosts are refused
     */
    @ConfigurationProperties("ssh")
    public record Ssh(@Nullable Path key, @Nullable Path knownHosts) {
        public Ssh {
            key = key == null ? null : Home.expand(key);
            knownHosts = knownHosts == null ? null : Home.expand(knownHosts);
        }
    }

    /**
     * Limits of fetching a repository.
     *
     * @param maxSize the most that the files of one commit may take
     * @param maxFiles the most files and directories that one commit may have
     * @param connectTimeout how long to wait for the host's answer to "which commit is this ref"
     * @param timeout how long one fetch may take
     */
    @ConfigurationProperties("fetch")
    public record Fetch(
            @Bindable(defaultValue = "2GiB") ByteSize maxSize,
            @Bindable(defaultValue = "200000") int maxFiles,
            @Bindable(defaultValue = "15s") Duration connectTimeout,
            @Bindable(defaultValue = "10m") Duration timeout) {
        public Fetch {
            Positive.require("quire.repositories.fetch.connect-timeout", connectTimeout);
            Positive.require("quire.repositories.fetch.timeout", timeout);
        }
    }

    /**
     * Where the archives are that `zenodo/…`, `figshare/…`, `dataverse/…`, `hydroshare/…` and `swh/…` links mean.
     *
     * @param doi the resolver of DOIs
     * @param zenodo the installations of Zenodo's software that DOIs may lead to
     * @param figshare Figshare's interface
     * @param dataverse the only hosts of Dataverse that DOIs may lead to; empty: any host
     * @param hydroshare HydroShare
     * @param softwareHeritage the Software Heritage archive
     */
    @ConfigurationProperties("archives")
    public record Archives(
            @Bindable(defaultValue = "https://doi.org") URI doi,

            @Bindable(defaultValue = "https://zenodo.org,https://sandbox.zenodo.org,https://data.caltech.edu")
            List<URI> zenodo,

            @Bindable(defaultValue = "https://api.figshare.com/v2")
            URI figshare,

            @Bindable(defaultValue = "") List<String> dataverse,

            @Bindable(defaultValue = "https://www.hydroshare.org")
            URI hydroshare,

            @Bindable(defaultValue = "https://archive.softwareheritage.org")
            URI softwareHeritage) {
        public Archives {
            zenodo = List.copyOf(zenodo);
            dataverse = dataverse.stream().filter(host -> !host.isBlank()).toList();
        }
    }
}
