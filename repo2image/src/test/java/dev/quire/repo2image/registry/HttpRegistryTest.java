package dev.quire.repo2image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Images;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.registry.Registry.Transfer;
import dev.quire.repo2image.registry.RegistrySettings.Security;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpRegistryTest {
    private static final ServerAccess.Basic ACCOUNT = new ServerAccess.Basic("quire", "correct horse");

    /** The contract over one kind of connection. */
    abstract static class Connected extends RegistryContract {
        InMemoryRegistryServer server;

        abstract InMemoryRegistryServer serve() throws IOException;

        @BeforeEach
        void start() throws IOException {
            server = serve();
        }

        @AfterEach
        void stop() throws IOException {
            server.close();
        }

        @Override
        Transfer expectedOfAnotherRepository() {
            return Transfer.MOUNTED;
        }

        @Test
        void whatItStoresIsASoundImage() throws Exception {
            try (Registry registry = open()) {
                Stored stored = store(registry, "quire/a", "one", 3);
                Images.validate(server::read, stored.digest());
            }
        }

        @Test
        void aBlobThatIsLargerThanItIsSaidToBeIsNotReadToItsEnd() throws Exception {
            Layer layer = layer(1);
            try (Registry registry = open()) {
                registry.put("quire/a", layer.blob(), "", file(layer));
                server.replace(layer.blob().digest(), new byte[10 << 20]);
                assertThatThrownBy(() -> registry.read("quire/a", layer.blob()))
                        .hasMessageContaining(
                                "is larger than the " + layer.blob().size() + " bytes that it is said to have");
            }
        }

        @Test
        void aBlobThatTheRegistryLostIsUploadedAgain() throws Exception {
            Layer layer = layer(1);
            try (Registry registry = open()) {
                registry.put("layers", layer.blob(), "", file(layer));
                registry.put("quire/a", layer.blob(), "layers", file(layer));
            }
            server.lose(layer.blob().digest());
            try (Registry registry = open()) {
                assertThat(registry.put("quire/a", layer.blob(), "layers", file(layer)))
                        .isEqualTo(Transfer.UPLOADED);
                assertThat(server.read(layer.blob().digest()))
                        .hasSize((int) layer.blob().size());
            }
        }
    }

    @Nested
    final class WhereReferrersAreListed extends Connected {
        @Override
        InMemoryRegistryServer serve() throws IOException {
            InMemoryRegistryServer listing = InMemoryRegistryServer.plain();
            listing.listingReferrers();
            return listing;
        }

        @Override
        Registry open() {
            return server.registries().open();
        }

        @Test
        void nothingIsTaggedForThem() throws Exception {
            try (Registry registry = open()) {
                Stored stored = store(registry, "quire/a", "one", 1);
                attachWords(registry, stored);
                assertThat(registry.manifest(
                                "quire/a", "sha256-" + stored.digest().hex()))
                        .isEmpty();
            }
        }
    }

    @Nested
    final class OverPlainHttp extends Connected {
        @Override
        InMemoryRegistryServer serve() throws IOException {
            return InMemoryRegistryServer.plain();
        }

        @Override
        Registry open() {
            return server.registries().open();
        }

        @Test
        void anImageIsNamedByItsDigest() {
            Digest digest = Digest.of(new byte[0]);
            Registry registry = connected(
                    RegistrySettings.parse("https://" + server.host() + "/team/", Security.TLS, Optional.empty()));
            try (registry) {
                assertThat(registry.place("quire/a", "one", digest))
                        .isEqualTo(new BuiltImage.Place.InRegistry(server.host() + "/team/quire/a@" + digest));
            }
        }

        @Test
        void errorsOfTheServerNameTheRegistryAndTheNextStep() throws Exception {
            server.failing(number -> 500);
            try (Registry registry = open()) {
                assertSentence(() -> registry.find("quire/a", "one"));
                assertSentence(() -> registry.tag("quire/a", "one", new byte[0]));
            }
            assertThat(server.requests()).hasSizeLessThan(60);
        }

        @Test
        void aServerThatFailsForAMomentIsAskedAgain() throws Exception {
            server.failing(number -> number <= 2 ? 503 : 0);
            try (Registry registry = open()) {
                assertThat(registry.find("quire/a", "one")).isEmpty();
            }
        }

        @Test
        void referrersAreListedUnderTheFallbackTag() throws Exception {
            try (Registry registry = open()) {
                Stored stored = store(registry, "quire/a", "one", 1);
                Referrer referrer = attachWords(registry, stored);
                byte[] index = registry.manifest(
                                "quire/a", "sha256-" + stored.digest().hex())
                        .orElseThrow();
                assertThat(ReferrersIndex.parse(index)).containsExactly(referrer);
                assertThat(new String(index, UTF_8)).contains("\"mediaType\":\"" + ReferrersIndex.MEDIA_TYPE + "\"");
            }
        }

        @Test
        void aServerThatStoppedIsNamedWithinSeconds() throws Exception {
            try (Registry registry = open()) {
                Layer layer = layer(1);
                registry.find("quire/a", "one");
                server.close();
                assertSentence(() -> registry.put("quire/a", layer.blob(), "", file(layer)));
            }
        }

        @Test
        void aManifestWhoseBlobsAreMissingIsRefusedWithASentence() throws Exception {
            Layer layer = layer(1);
            try (Registry registry = open()) {
                Stored stored = store(registry, "quire/a", "one", 1);
                server.lose(layer.blob().digest());
                assertSentence(
                        () -> registry.tag("quire/a", "two", stored.image().manifestBytes()));
            }
        }

        private void assertSentence(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
            Instant start = Instant.now();
            assertThatThrownBy(call)
                    .isInstanceOf(UnreachableRegistryException.class)
                    .hasMessageStartingWith("The registry " + server.host() + " does not work for quire/a (")
                    .hasMessageEndingWith("); check quire.registry and that it runs.")
                    .message()
                    .hasLineCount(1);
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Nested
    final class WithBearerTokens extends Connected {
        @Override
        InMemoryRegistryServer serve() throws IOException {
            return InMemoryRegistryServer.plain(new ServerAccess.Bearer(ACCOUNT));
        }

        @Override
        Registry open() throws IOException {
            return connect(server, directory, ACCOUNT.password());
        }

        @Test
        void wrongCredentialsNameTheRegistryAndTheSetting() throws IOException {
            assertRefused(connect(server, directory, "wrong"), server.host());
        }

        @Test
        void missingCredentialsNameTheRegistryAndTheSetting() {
            assertRefused(
                    connected(RegistrySettings.parse(
                            server.host() + "/team", Security.PLAIN_HTTP_ALLOWED, Optional.empty())),
                    server.host());
        }
    }

    @Nested
    final class WithBasicAuthentication {
        @Test
        void theCredentialsOfDockersFileAreSent(@TempDir Path directory) throws IOException {
            try (InMemoryRegistryServer server = InMemoryRegistryServer.plain(ACCOUNT);
                    Registry registry = connect(server, directory, ACCOUNT.password())) {
                assertThat(registry.find("quire/a", "one")).isEmpty();
            }
        }

        @Test
        void wrongCredentialsNameTheRegistryAndTheSetting(@TempDir Path directory) throws IOException {
            try (InMemoryRegistryServer server = InMemoryRegistryServer.plain(ACCOUNT)) {
                assertRefused(connect(server, directory, "wrong"), server.host());
            }
        }
    }

    @Nested
    final class WithoutAConnection {
        @Test
        void aPortWhereNothingListensIsNamedWithinSeconds() throws IOException {
            int port;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            for (Security security : Security.values()) {
                Instant start = Instant.now();
                try (Registry registry =
                        connected(RegistrySettings.parse("127.0.0.1:" + port, security, Optional.empty()))) {
                    assertThatThrownBy(() -> registry.find("quire/a", "one"))
                            .isInstanceOf(UnreachableRegistryException.class)
                            .hasMessageStartingWith("The registry 127.0.0.1:" + port + " does not work for quire/a (")
                            .hasMessageContaining("refused")
                            .hasMessageEndingWith("check quire.registry and that it runs.");
                }
                assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
            }
        }

        @Test
        void aHostThatDoesNotExistIsNamed() {
            try (Registry registry =
                    connected(RegistrySettings.parse("registry.invalid", Security.TLS, Optional.empty()))) {
                assertThatThrownBy(() -> registry.find("quire/a", "one"))
                        .isInstanceOf(UnreachableRegistryException.class)
                        .hasMessageStartingWith("The registry registry.invalid does not work for quire/a (");
            }
        }

        @Test
        void anUnverifiedCertificateIsRefusedUnlessAllowed(@TempDir Path directory) throws Exception {
            SSLContext tls = SelfSigned.context(directory);
            try (InMemoryRegistryServer server = InMemoryRegistryServer.tls(new ServerAccess.Open(), tls);
                    Registry registry =
                            connected(RegistrySettings.parse(server.host(), Security.TLS, Optional.empty()))) {
                assertThatThrownBy(() -> registry.find("quire/a", "one"))
                        .isInstanceOf(UnreachableRegistryException.class)
                        .hasMessageContaining(server.host());
            }
            try (InMemoryRegistryServer server = InMemoryRegistryServer.tls(new ServerAccess.Open(), tls);
                    Registry registry = connected(
                            RegistrySettings.parse(server.host(), Security.PLAIN_HTTP_ALLOWED, Optional.empty()))) {
                assertThat(registry.find("quire/a", "one")).isEmpty();
            }
        }

        @Test
        void plainHttpIsRefusedUnlessAllowed() throws IOException {
            try (InMemoryRegistryServer server = InMemoryRegistryServer.plain();
                    Registry registry =
                            connected(RegistrySettings.parse(server.host(), Security.TLS, Optional.empty()))) {
                assertThatThrownBy(() -> registry.find("quire/a", "one"))
                        .isInstanceOf(UnreachableRegistryException.class)
                        .hasMessageContaining(server.host());
                assertThat(server.requests()).isEmpty();
            }
        }
    }

    private static Referrer attachWords(Registry registry, RegistryContract.Stored stored) throws IOException {
        return registry.attach(
                "quire/a", stored.subject(), new Attachment("text/x-words", "text/plain", "words", Map.of()));
    }

    private static Registry connected(RegistrySettings settings) {
        return new HttpRegistry(settings, Patience.USUAL);
    }

    private static Registry connect(InMemoryRegistryServer server, Path directory, String password) throws IOException {
        Path config = directory.resolve("config.json");
        String auth = Base64.getEncoder().encodeToString((ACCOUNT.user() + ":" + password).getBytes(UTF_8));
        Files.writeString(config, "{\"auths\":{\"" + server.host() + "\":{\"auth\":\"" + auth + "\"}}}");
        return connected(
                RegistrySettings.parse(server.host() + "/team", Security.PLAIN_HTTP_ALLOWED, Optional.of(config)));
    }

    private static void assertRefused(Registry registry, String host) {
        try (registry) {
            assertThatThrownBy(() -> registry.find("quire/a", "one"))
                    .isInstanceOf(UnreachableRegistryException.class)
                    .hasMessage("The registry " + host
                            + " refuses access to team/quire/a; check quire.registry.credentials.");
        }
    }
}
