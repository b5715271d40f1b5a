package dev.quire.repo2image.registry;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.repo2image.registry.Registry.Transfer;
import dev.quire.repo2image.registry.RegistrySettings.Security;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

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

    @Override
    Registry open() {
        return settings.registries().open();
    }

    @Override
    Transfer expectedOfAnotherRepository() {
        return Transfer.MOUNTED;
    }
}
