package dev.quire.repo2image.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.cache.CacheArea;
import dev.quire.repo2image.cache.KeyLocks;
import dev.quire.repo2image.download.Downloads.MissingException;
import dev.quire.repo2image.download.FilesServer.Behaviour;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DownloadsTest {
    private static final byte[] BYTES = random(300_000);
    private static final Digest DIGEST = Digest.of(BYTES);
    private static final OptionalLong SIZE = OptionalLong.of(BYTES.length);

    @TempDir
    Path directory;

    private FilesServer server;
    private Downloads downloads;

    @BeforeEach
    void start() throws IOException {
        server = new FilesServer();
        server.file("/a.whl", BYTES);
        downloads = downloads(Destinations.trusted());
    }

    private Downloads downloads(Destinations destinations) {
        return downloads(Downloads.client(), destinations);
    }

    private Downloads downloads(HttpClient http, Destinations destinations) {
        return new Downloads(
                new Transfer(http, destinations, Duration.ofSeconds(1)),
                destinations,
                directory.resolve("files"),
                4,
                "quire.test.source",
                Duration.ofMillis(5));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        if (Files.exists(directory.resolve("files"))) {
            try (Stream<Path> files = Files.list(directory.resolve("files"))) {
                assertThat(files)
                        .as("what is left")
                        .isSubsetOf(
                                downloads.path(DIGEST),
                                directory.resolve("files/" + CacheArea.LOCK),
                                directory.resolve("files/" + KeyLocks.FILE));
            }
        }
    }

    /** Two that share a directory are as two processes: they have nothing else in common. */
    @Test
    void aFileThatManyWantAtOnceIsFetchedOnce() throws Exception {
        Downloads other = downloads(Destinations.trusted());
        List<FutureTask<Path>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Downloads one = i % 2 == 0 ? downloads : other;
            FutureTask<Path> task = new FutureTask<>(() -> one.get(server.uri("/a.whl"), DIGEST, SIZE, "a.whl"));
            all.add(task);
            Thread.ofVirtual().start(task);
        }
        for (FutureTask<Path> each : all) {
            assertThat(each.get()).hasBinaryContent(BYTES);
        }
        assertThat(server.requests()).containsExactly("GET /a.whl");
    }

    @Test
    void aFileIsFetchedOnceAndKeptUnderItsDigest() throws Exception {
        assertThat(get()).isEqualTo(downloads.path(DIGEST)).hasBinaryContent(BYTES);
        assertThat(get()).hasBinaryContent(BYTES);
        assertThat(server.requests()).containsExactly("GET /a.whl");
    }

    @Test
    void aFileOfUnknownLengthIsFetchedToo() throws Exception {
        assertThat(downloads.get(server.uri("/a.whl"), DIGEST, OptionalLong.empty(), "a.whl"))
                .hasBinaryContent(BYTES);
    }

    @Test
    void aFileThatWasCutOnTheDiskIsFetchedAgain() throws Exception {
        Files.createDirectories(directory.resolve("files"));
        Files.write(downloads.path(DIGEST), new byte[3]);
        assertThat(get()).hasBinaryContent(BYTES);
    }

    @Test
    void aFileWithOtherBytesOnTheDiskIsFetchedAgain() throws Exception {
        assertThat(get()).hasBinaryContent(BYTES);
        assertThat(downloads.find(DIGEST, OptionalLong.empty())).hasValue(downloads.path(DIGEST));
        Files.write(downloads.path(DIGEST), new byte[BYTES.length]);
        assertThat(downloads.find(DIGEST, OptionalLong.empty())).isEmpty();
        Files.write(downloads.path(DIGEST), new byte[BYTES.length]);
        assertThat(get()).hasBinaryContent(BYTES);
        assertThat(get()).hasBinaryContent(BYTES);
        assertThat(server.requests()).containsExactly("GET /a.whl", "GET /a.whl");
    }

    @Test
    void otherBytesAreNotUsed() {
        server.file("/a.whl", random(BYTES.length - 1));
        assertThatThrownBy(() -> downloads.get(server.uri("/a.whl"), DIGEST, OptionalLong.empty(), "a.whl"))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.CORRUPT_PACKAGE))
                .hasMessage("a.whl from 127.0.0.1 is not the file that its index promises (its SHA-256 differs), so it"
                        + " was not used; try again later, and check quire.test.source if it lasts.");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void aFileThatIsGoneIsMissing(int status) {
        server.next("/a.whl", Behaviour.status(status));
        assertThatThrownBy(this::get).isInstanceOf(MissingException.class).hasMessage("127.0.0.1 has no /a.whl");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void aServerThatIsBusyIsAskedAgain(int status) throws Exception {
        server.next("/a.whl", Behaviour.status(status));
        assertThat(get()).hasBinaryContent(BYTES);
    }

    @Test
    void aServerThatStaysBusyIsNamed() {
        server.next("/a.whl", Behaviour.status(503), Behaviour.status(503), Behaviour.status(502));
        assertUnreachable("a.whl could not be downloaded from 127.0.0.1 (it answers 502); try again, and check the"
                + " network and quire.test.source if it lasts.");
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void aRefusalIsNotAskedForTwice(int status) {
        server.next("/a.whl", Behaviour.status(status));
        assertUnreachable("a.whl could not be downloaded from 127.0.0.1 (it answers " + status
                + "); try again, and check the network and quire.test.source if it lasts.");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aTransferThatBreaksIsTakenUpWhereItBroke() throws Exception {
        server.next("/a.whl", Behaviour.cutAfter(100_000));
        assertThat(get()).hasBinaryContent(BYTES);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().getLast()).matches("GET /a.whl bytes=[1-9][0-9]*-");
    }

    @Test
    void aServerWithoutRangesStartsAnew() throws Exception {
        server.next("/a.whl", Behaviour.cutAfter(100_000), Behaviour.whole());
        assertThat(get()).hasBinaryContent(BYTES);
    }

    @Test
    void aFileThatChangedBetweenTwoPiecesIsFetchedWhole() throws Exception {
        byte[] other = random(BYTES.length);
        server.next("/a.whl", (exchange, file) -> Behaviour.cutAfter(100_000).answer(exchange, other));
        other[0]++;
        assertThat(get()).hasBinaryContent(BYTES);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aTransferThatStandsStillIsTakenUpAgain() throws Exception {
        server.next("/a.whl", Behaviour.stallAfter(100_000));
        assertThat(get()).hasBinaryContent(BYTES);
    }

    @Test
    void aTransferThatAlwaysBreaksIsNamed() {
        server.next("/a.whl", Behaviour.cutAfter(10), Behaviour.cutAfter(10), Behaviour.cutAfter(10));
        assertThatThrownBy(this::get)
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("a.whl could not be downloaded from 127.0.0.1 (");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void moreThanTheKnownLengthIsNotTaken() {
        server.file("/a.whl", random(5_000_000));
        assertUnreachable("a.whl could not be downloaded from 127.0.0.1 (it sends more than 300000 bytes); try again,"
                + " and check the network and quire.test.source if it lasts.");
    }

    @Test
    void redirectsAreFollowed() throws Exception {
        server.next("/old", Behaviour.redirect("/a.whl"));
        assertThat(downloads.get(server.uri("/old"), DIGEST, SIZE, "a.whl")).hasBinaryContent(BYTES);
    }

    @Test
    void aPortWhereNothingListensIsNamed() throws IOException {
        URI url;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/a.whl");
        }
        assertThatThrownBy(() -> downloads.get(url, DIGEST, SIZE, "a.whl"))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.PACKAGES_UNREACHABLE))
                .hasMessageStartingWith("a.whl could not be downloaded from 127.0.0.1 (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://host/a.whl"})
    void otherUrlsAreRefused(String url) {
        assertThatThrownBy(() -> downloads.get(URI.create(url), DIGEST, SIZE, "a.whl"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("is not an http or https URL");
    }

    @Test
    void anInterruptedDownloadEndsAtOnce() throws Exception {
        server.next("/a.whl", Behaviour.stallAfter(100_000));
        Downloads patient = new Downloads(Downloads.client(), directory.resolve("files"), 1, "quire.test.source");
        FutureTask<Path> task = new FutureTask<>(() -> patient.get(server.uri("/a.whl"), DIGEST, SIZE, "a.whl"));
        Thread thread = Thread.ofVirtual().start(task);
        while (server.requests().isEmpty()) {
            Thread.onSpinWait();
        }
        Thread.sleep(100);
        thread.interrupt();
        assertThatThrownBy(() -> task.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void aLengthIsAskedForWithoutTheFile() throws Exception {
        server.next("/a.whl", Behaviour.status(503));
        assertThat(downloads.size(server.uri("/a.whl"), "a.whl")).isEqualTo(BYTES.length);
        assertThat(server.requests()).containsExactly("HEAD /a.whl", "HEAD /a.whl");
        assertThatThrownBy(() -> downloads.size(server.uri("/b.whl"), "b.whl")).isInstanceOf(MissingException.class);
    }

    @Test
    void aSmallFileIsReadAndNotKept() throws Exception {
        assertThat(downloads.read(server.uri("/a.whl"), BYTES.length, "The release"))
                .isEqualTo(BYTES);
        assertThatThrownBy(() -> downloads.read(server.uri("/a.whl"), BYTES.length - 1, "The release"))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("The release could not be downloaded from 127.0.0.1 (it sends more than");
    }

    @Test
    void asManyAsAllowedRunAtOnce() throws Exception {
        List<Integer> numbers = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        List<Path> got = Fanned.map(12, numbers, number -> get());
        assertThat(got).containsOnly(downloads.path(DIGEST));
    }

    @Test
    void aServerOfTheInternalNetworkIsNotAskedForWhatAStrangerNames() {
        downloads = downloads(new Destinations(Addresses.PUBLIC_ONLY));
        assertForbidden(() -> get());
        assertForbidden(() -> downloads.size(server.uri("/a.whl"), "a.whl"));
        assertForbidden(() -> downloads.read(server.uri("/a.whl"), 1000, "a.whl"));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aPublicServerDoesNotSendOnToTheInternalNetwork() throws Exception {
        // A proxy stands for the public network: the address that is asked for belongs to nobody.
        server.next("/public.whl", Behaviour.redirect(server.uri("/a.whl").toString()));
        try (HttpClient http = HttpClient.newBuilder()
                .proxy(ProxySelector.of(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), server.uri("/").getPort())))
                .build()) {
            downloads = downloads(http, new Destinations(Addresses.PUBLIC_ONLY));
            URI named = URI.create("http://203.0.113.7/public.whl");
            assertForbidden(() -> downloads.get(named, DIGEST, SIZE, "public.whl"));
        }
        assertThat(server.requests()).containsExactly("GET /public.whl");
    }

    @Test
    void theOperatorsIndexMayLieInTheInternalNetwork() throws Exception {
        Destinations destinations = new Destinations(Addresses.PUBLIC_ONLY);
        destinations.trust(server.uri("/simple/"));
        downloads = downloads(destinations);
        assertThat(get()).hasBinaryContent(BYTES);
        URI beside = URI.create("http://127.0.0.1:1/a.whl");
        assertForbidden(() -> downloads.size(beside, "a.whl"));
    }

    @Test
    void theLoginOfTheIndexGoesToItsFilesAndNowhereElse() throws Exception {
        List<String> logins = new ArrayList<>();
        server.next("/a.whl", (exchange, file) -> {
            logins.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
        });
        Destinations destinations = new Destinations(Addresses.ANY);
        destinations.trust(URI.create(server.uri("/simple/").toString().replace("://", "://me:pass%20word@")));
        downloads = downloads(destinations);
        assertThat(get()).hasBinaryContent(BYTES);
        assertThat(logins).containsExactly("Basic bWU6cGFzcyB3b3Jk");
        assertThat(destinations.authorization(URI.create("http://127.0.0.1:1/a.whl")))
                .isEmpty();
    }

    private static void assertForbidden(ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.FORBIDDEN_REPOSITORY))
                .hasMessageContaining("127.0.0.1 is in the internal network");
    }

    private Path get() throws IOException, InterruptedException {
        return downloads.get(server.uri("/a.whl"), DIGEST, SIZE, "a.whl");
    }

    private void assertUnreachable(String message) {
        assertThatThrownBy(this::get)
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.PACKAGES_UNREACHABLE))
                .hasMessage(message);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
