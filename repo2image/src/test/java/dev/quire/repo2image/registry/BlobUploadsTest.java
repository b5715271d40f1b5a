package dev.quire.repo2image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.registry.Registry.Transfer;
import dev.quire.repo2image.registry.ServerFaults.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an upload does about faults, one at a time. */
@Timeout(60)
final class BlobUploadsTest {
    private static final int SIZE = 20 << 20;

    @TempDir
    Path directory;

    private InMemoryRegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = InMemoryRegistryServer.plain();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void anUploadThatIsCutSendsOnlyTheRest() throws Exception {
        Blob blob = blob(SIZE);
        onFirst("PATCH", new ServerFaults.Cut(0.6));
        assertThat(put(blob, "")).isEqualTo(Transfer.UPLOADED);
        assertThat(server.read(blob.digest())).isEqualTo(blob.bytes);
        assertThat(server.received()).isEqualTo(SIZE);
        assertThat(server.requests())
                .filteredOn(request -> request.contains("/uploads/"))
                .extracting(request -> request.substring(0, request.indexOf(' ')))
                .containsExactly("POST", "PATCH", "GET", "PATCH", "PUT");
    }

    @Test
    void anUploadThatIsForgottenBeginsAgain() throws Exception {
        Blob blob = blob(SIZE);
        onFirst("PATCH", new ServerFaults.Forget());
        assertThat(put(blob, "")).isEqualTo(Transfer.UPLOADED);
        assertThat(server.read(blob.digest())).isEqualTo(blob.bytes);
    }

    @Test
    void anUploadWhoseEndIsNotHeardOfIsNotSentAgain() throws Exception {
        for (int size : List.of(1000, SIZE)) {
            Blob blob = blob(size);
            long before = server.received();
            onFirst("PUT", new ServerFaults.Unheard());
            assertThat(put(blob, "")).isEqualTo(Transfer.UPLOADED);
            assertThat(server.received() - before).isEqualTo(size);
        }
    }

    @Test
    void aBusyRegistryIsAskedAgainWhenItSaysSo() throws Exception {
        onFirst("POST", new ServerFaults.Status(429, Optional.of("1")));
        Instant start = Instant.now();
        assertThat(put(blob(1000), "")).isEqualTo(Transfer.UPLOADED);
        assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(server.requests())
                .filteredOn(request -> request.startsWith("POST"))
                .hasSize(2);
    }

    @Test
    void aRegistryThatIsBusyForHoursIsNotWaitedFor() throws Exception {
        server.troubled((method, uri) -> new ServerFaults.Status(429, Optional.of("3600")));
        Blob blob = blob(1000);
        assertThatThrownBy(() -> put(blob, ""))
                .isInstanceOf(UnreachableRegistryException.class)
                .hasMessage("The registry " + server.host()
                        + " does not work for quire/a (it answers with status 429, and asks to come back in 3600 seconds)"
                        + "; check quire.registry and that it runs.");
        assertThat(server.requests()).hasSizeLessThan(4);
    }

    @Test
    void aFileThatDoesNotHoldItsBlobIsNamed() throws Exception {
        Blob blob = blob(1000);
        byte[] other = blob.bytes.clone();
        other[500]++;
        Files.write(blob.file, other);
        assertThatThrownBy(() -> put(blob, ""))
                .isInstanceOf(BrokenBlobException.class)
                .hasMessageContaining(blob.file.toString());
        Files.write(blob.file, new byte[10]);
        assertThatThrownBy(() -> put(blob, "")).isInstanceOf(BrokenBlobException.class);
        assertThat(server.blobs("quire/a")).isZero();
    }

    @Test
    void aBlobThatIsKnownCostsOneRequest() throws Exception {
        Blob blob = blob(1000);
        Registry registry = server.impatient().open();
        registry.put("layers", blob.descriptor(), "", blob.file);
        server.forgetRequests();
        assertThat(registry.put("quire/a", blob.descriptor(), "layers", blob.file))
                .isEqualTo(Transfer.MOUNTED);
        assertThat(registry.put("quire/a", blob.descriptor(), "layers", blob.file))
                .isEqualTo(Transfer.PRESENT);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aBlobOfTheRepositoryThatTheOtherLacksLeavesNoUploadBehind() throws Exception {
        Blob blob = blob(1000);
        put(blob, "");
        server.forgetRequests();
        assertThat(put(blob, "layers")).isEqualTo(Transfer.PRESENT);
        assertThat(server.requests())
                .extracting(request -> request.substring(0, request.indexOf(' ')))
                .contains("DELETE");
        assertThat(server.received()).isEqualTo(1000);
    }

    private void onFirst(String method, Fault fault) {
        AtomicInteger number = new AtomicInteger();
        server.troubled((asked, uri) ->
                asked.equals(method) && number.incrementAndGet() == 1 ? fault : new ServerFaults.None());
    }

    private Transfer put(Blob blob, String from) throws IOException {
        try (Registry registry = server.impatient().open()) {
            return registry.put("quire/a", blob.descriptor(), from, blob.file);
        }
    }

    private static final class Blob {
        private final byte[] bytes;
        private final Path file;

        Blob(byte[] bytes, Path file) {
            this.bytes = bytes;
            this.file = file;
        }

        Digest digest() {
            return Digest.of(bytes);
        }

        Descriptor descriptor() {
            return new Descriptor("application/octet-stream", bytes.length, digest());
        }
    }

    private Blob blob(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return new Blob(bytes, Files.write(directory.resolve("blob-" + size), bytes));
    }
}
