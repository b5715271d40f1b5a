package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.Credentials;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.JGitRemote;
import dev.quire.repo2image.repo.ProviderHosts;
import dev.quire.repo2image.repo.ProxyEnvironment;
import dev.quire.repo2image.repo.RepoEntry;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.RepositoryPolicy;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An archive's host, and all of the adapters pointed at it. */
abstract class ArchiveFixture {
    static final Duration PAUSE = Duration.ofMillis(5);

    @TempDir
    Path work;

    ArchiveHost host;
    final List<String> log = new ArrayList<>();
    Credentials credentials = Credentials.none();
    RepositoryPolicy policy = policy(Addresses.ANY, 1 << 20, 1000);

    static RepositoryPolicy policy(Addresses addresses, long bytes, int files) {
        return new RepositoryPolicy(List.of(), addresses, bytes, files, Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    @BeforeEach
    void serve() throws IOException {
        host = new ArchiveHost();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    ContentHosts hosts() {
        return new ContentHosts(
                host.base("/doi"),
                List.of(host.base("/zenodo")),
                host.base("/figshare/v2"),
                Set.of(),
                host.base("/hydroshare"),
                host.base("/swh"));
    }

    ContentRemotes remote() {
        GuardedHttp http = new GuardedHttp(policy, ProxyEnvironment.none(), credentials, PAUSE);
        JGitRemote git = new JGitRemote(policy, work.resolve("git"), ProxyEnvironment.none(), Optional.empty());
        return new ContentRemotes(git, hosts(), http, policy, work.resolve("content"), PAUSE);
    }

    static RepoSpec spec(String provider, String path) {
        return RepoSpec.parse(provider, path, ProviderHosts.publicForges());
    }

    ResolvedRepo resolve(String provider, String path) throws InterruptedException {
        return remote().resolve(spec(provider, path));
    }

    RepoTree fetch(ResolvedRepo repo) throws InterruptedException {
        return remote().fetch(repo, log::add);
    }

    static List<String> paths(RepoTree tree) {
        return tree.entries().stream().map(RepoEntry::path).toList();
    }

    static String text(RepoTree tree, String path) throws IOException {
        return new String(tree.read(path, 1000), StandardCharsets.UTF_8);
    }

    /** A zip of these names and texts, in turn. */
    static byte[] zip(String... namesAndTexts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    List<Path> leftovers() throws IOException {
        Path content = work.resolve("content");
        if (!Files.exists(content)) {
            return List.of();
        }
        try (Stream<Path> left = Files.list(content)) {
            return left.toList();
        }
    }

    static AbstractThrowableAssert<?, ?> assertFails(BuildError error, ThrowingCallable work) {
        return assertThatThrownBy(work).isInstanceOfSatisfying(BuildException.class, e -> {
            assertThat(e.error()).isEqualTo(error);
            assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
        });
    }
}
