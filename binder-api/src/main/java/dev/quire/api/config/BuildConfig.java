package dev.quire.api.config;

import dev.quire.repo2image.image.Codec;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How builds share this machine, and how long they keep what they have found.
 *
 * @param concurrency how many images may be built at once
 * @param queue how many builds may wait for their turn; one more is refused
 * @param renewal how long what a repository asks for without naming a version (requirements, apt packages, conda, R and Julia
 *     packages, the channel of Nix) keeps its first answer, so that commits share their layers; exact locks keep theirs for ever
 * @param codec how layers are packed: `zstd`, fewest bytes and fastest to unpack; `gzip`, as other builders write it; `splice`, gzip that
 *     takes over what lies deflated in packages, fastest to make; `estargz`, the same with a table by which lazy-pulling runtimes start
 *     early; `none`. Another one makes all layers anew.
 */
@ConfigurationProperties("quire.build")
public record BuildConfig(
        @Bindable(defaultValue = "2") int concurrency,
        @Bindable(defaultValue = "50") int queue,
        @Bindable(defaultValue = "1d") Duration renewal,
        @Bindable(defaultValue = "zstd") Codec codec) {
    public BuildConfig {
        Positive.require("quire.build.concurrency", concurrency);
        Positive.require("quire.build.renewal", renewal);
        if (queue < 0) {
            throw new IllegalArgumentException("quire.build.queue cannot be negative.");
        }
    }
}
