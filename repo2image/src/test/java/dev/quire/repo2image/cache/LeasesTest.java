package dev.quire.repo2image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeasesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void theOldestCountsUntilItIsGivenBack() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(START);
        InstantSource clock = now::get;
        try (Leases leases = Leases.open(directory.resolve("leases"), clock)) {
            assertThat(leases.oldest()).isEmpty();
            try (Leases.Lease _ = leases.take()) {
                now.set(START.plusSeconds(60));
                try (Leases.Lease _ = leases.take()) {
                    assertThat(leases.oldest()).hasValue(START);
                }
                assertThat(leases.oldest()).hasValue(START);
            }
            try (Leases.Lease _ = leases.take()) {
                assertThat(leases.oldest()).hasValue(START.plusSeconds(60));
            }
            assertThat(leases.oldest()).isEmpty();
        }
    }

    @Test
    void thoseOfOthersCountToo() throws Exception {
        try (Leases others = Leases.open(directory.resolve("leases"), InstantSource.fixed(START));
                Leases own = Leases.open(directory.resolve("leases"), InstantSource.fixed(START.plusSeconds(60)))) {
            try (Leases.Lease _ = own.take()) {
                try (Leases.Lease _ = others.take()) {
                    assertThat(own.oldest()).hasValue(START);
                    assertThat(others.oldest()).hasValue(START);
                }
                assertThat(others.oldest()).hasValue(START.plusSeconds(60));
            }
        }
    }
}
