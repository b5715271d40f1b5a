package dev.quire.repo2image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.registry.Registry.Transfer;
import dev.quire.repo2image.registry.RegistrySettings.Security;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract with a real registry; what is pushed lies under a prefix of its own. */
final class HttpRegistryIT extends RegistryContract {
    private final String prefix = "quire-test-" + UUID.randomUUID();
    private RegistrySettings settings;

    @BeforeEach
    void findRegistry() {
        Optional<String> host =
                Optional.ofNullable(System.getenv("QUIRE_TEST_REGISTRY")).filter(value -> !value.isBlank());
        assumeTrue(host.isPresent(), "QUIRE_TEST_REGISTRY names no registry to test with");
        settings = RegistrySettings.parse(
                host.orElseThrow() + "/" + prefix, Security.PLAIN_HTTP_ALLOWED, Optional.empty());
    }

    @Test
    void anUploadThatIsCutSendsOnlyTheRest() throws Exception {
        byte[] bytes = new byte[40 << 20];
        new Random().nextBytes(bytes);
        Path file = Files.write(directory.resolve("large"), bytes);
        Descriptor blob = new Descriptor("application/octet-stream", bytes.length, Digest.of(bytes));
        try (CuttingPort port = new CuttingPort(settings.host(), bytes.length * 6L / 10)) {
            Registry cut = new RegistrySettings(
                            port.host(), settings.prefix(), Security.PLAIN_HTTP_ALLOWED, Optional.empty())
                    .registries()
                    .open();
            assertThat(cut.put("quire/a", blob, "", file)).isEqualTo(Transfer.UPLOADED);
            assertThat(port.hasCut()).isTrue();
            // What was on its way when the connection broke is sent again.
            assertThat(port.sent()).isBetween((long) bytes.length, bytes.length * 12L / 10);
        }
        assertThat(Digest.of(open().read("quire/a", blob))).isEqualTo(blob.digest());
    }

    @Override
    Registry open() {
        return settings.registries().open();
    }

    @Override
    Transfer expectedOfAnotherRepository() {
        return Transfer.MOUNTED;
    }
}
