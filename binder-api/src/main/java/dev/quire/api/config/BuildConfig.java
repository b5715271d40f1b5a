package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How builds share this machine.
 *
 * @param concurrency how many images may be built at once
 * @param queue how many builds may wait for their turn; one more is refused
 */
@ConfigurationProperties("quire.build")
public record BuildConfig(
        @Bindable(defaultValue = "2") int concurrency,
        @Bindable(defaultValue = "50") int queue) {
    public BuildConfig {
        Positive.require("quire.build.concurrency", concurrency);
        if (queue < 0) {
            throw new IllegalArgumentException("quire.build.queue cannot be negative.");
        }
    }
}
