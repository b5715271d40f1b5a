package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;

/** Git LFS without its program: the files that pointers of a commit stand for, each of the size and SHA-256 that it must have. */
final class LargeFiles {
    private static final int MOST_READ = 1 << 20;

    private final GuardedHttp http;
    private final LocalRepositories local;

    LargeFiles(GuardedHttp http, LocalRepositories local) {
        this.http = http;
        this.local = local;
    }

    /** A fetched file and what it is. */
    record Large(LfsPointer pointer, Path file) {}

    /**
     * Fetches the files that this tree has pointers to, by their paths; nothing when it does not use LFS.
     *
     * @param url the repository
     * @param directory where they shall lie
     */
    Map<String, Large> fetch(RepoTree tree, GitUrl url, Path directory, Allowance allowance, ProgressLog progress)
            throws IOException, InterruptedException {
        Map<String, LfsPointer> pointers = usesLfs(tree) ? pointers(tree) : Map.of();
        if (pointers.isEmpty()) {
            return Map.of();
        }
        pointers.values().forEach(pointer -> allowance.bytes(pointer.size()));
        progress.line("Fetching " + pointers.size() + " Git LFS files");
        Map<String, Large> fetched = new TreeMap<>();
        Optional<URI> endpoint = endpoint(tree, url);
        Files.createDirectories(directory);
        if (endpoint.isPresent()) {
            List<LfsPointer> distinct = pointers.values().stream().distinct().toList();
            Map<LfsPointer, GuardedHttp.Request> located =
                    server(endpoint.get(), url).locate(distinct);
            for (Map.Entry<String, LfsPointer> entry : pointers.entrySet()) {
                GuardedHttp.Request request = located.get(entry.getValue());
                if (request == null) {
                    throw missing(entry.getKey(), endpoint.get().toString());
                }
                fetched.put(entry.getKey(), download(entry.getKey(), entry.getValue(), request, directory));
            }
        } else {
            for (Map.Entry<String, LfsPointer> entry : pointers.entrySet()) {
                fetched.put(entry.getKey(), copy(entry.getKey(), entry.getValue(), url, directory));
            }
        }
        return fetched;
    }

    /** A repository can name any server, so only the one beside it is shown the login of its host. */
    private LfsServer server(URI endpoint, GitUrl url) {
        boolean beside =
                url.scheme().startsWith("http") && Credentials.origin(endpoint).equals(origin(url));
        return new LfsServer(endpoint, beside ? Authentication.BASIC : Authentication.NONE, http);
    }

    private static String origin(GitUrl url) {
        return Credentials.origin(URI.create(url.toString()));
    }

    private Large download(String path, LfsPointer pointer, GuardedHttp.Request request, Path directory)
            throws IOException, InterruptedException {
        Path file = directory.resolve(pointer.digest().hex());
        if (!Files.exists(file)) {
            try (InputStream body = http.send(request).body()) {
                take(path, pointer, body, file);
            } catch (StatusException e) {
                if (e.isMissing()) {
                    throw missing(path, request.uri().getHost());
                }
                throw e;
            }
        }
        return new Large(pointer, file);
    }

    /** Repositories on this disk keep the files beside them, by the first digits of their digests. */
    private Large copy(String path, LfsPointer pointer, GitUrl url, Path directory) throws IOException {
        Path file = directory.resolve(pointer.digest().hex());
        if (!Files.exists(file)) {
            String hex = pointer.digest().hex();
            Path repository = local.real(url);
            Path object =
                    repository.resolve("lfs/objects/" + hex.substring(0, 2) + "/" + hex.substring(2, 4) + "/" + hex);
            if (!Files.isRegularFile(object, LinkOption.NOFOLLOW_LINKS)
                    || !object.toRealPath().startsWith(repository)) {
                throw missing(path, url.toString());
            }
            try (InputStream in = Files.newInputStream(object)) {
                take(path, pointer, in, file);
            }
        }
        return new Large(pointer, file);
    }

    private static void take(String path, LfsPointer pointer, InputStream in, Path file) throws IOException {
        Digest digest;
        long size;
        try (OutputStream out = Files.newOutputStream(file);
                DigestInputStream hashing =
                        new DigestInputStream(new ByteLimit(pointer.size()).on(in), Digest.sha256())) {
            size = hashing.transferTo(out);
            digest = Digest.finish(hashing.getMessageDigest().digest());
        } catch (ByteLimit.Exceeded e) {
            throw wrong(path);
        }
        if (size != pointer.size() || !digest.equals(pointer.digest())) {
            throw wrong(path);
        }
    }

    private static Optional<URI> endpoint(RepoTree tree, GitUrl url) throws IOException {
        Optional<URI> configured = configured(tree);
        if (configured.isPresent() || url.scheme().equals("file")) {
            return configured;
        }
        boolean http = url.scheme().startsWith("http");
        String port = http && url.port() != 0 ? ":" + url.port() : "";
        String path = url.path().endsWith(".git") ? url.path() : url.path() + ".git";
        return Optional.of(
                URI.create((http ? url.scheme() : "https") + "://" + url.host() + port + path + "/info/lfs"));
    }

    /** What the repository itself says about where its files are. */
    private static Optional<URI> configured(RepoTree tree) throws IOException {
        Optional<RepoEntry> file = tree.find(".lfsconfig");
        if (file.isEmpty() || !(file.get() instanceof RepoEntry.File config) || config.size() > MOST_READ) {
            return Optional.empty();
        }
        try {
            Config parsed = new Config();
            parsed.fromText(new String(tree.read(".lfsconfig", MOST_READ), StandardCharsets.UTF_8));
            return Optional.ofNullable(parsed.getString("lfs", null, "url"))
                    .map(text -> URI.create(text.replaceAll("/+$", "")))
                    .filter(Credentials::isHttp);
        } catch (ConfigInvalidException | IllegalArgumentException e) {
            throw new BuildException(
                    BuildError.INVALID_FILE, "The file .lfsconfig of the repository cannot be read; mend it.", e);
        }
    }

    private static boolean usesLfs(RepoTree tree) throws IOException {
        for (RepoEntry entry : tree.entries()) {
            if (entry instanceof RepoEntry.File file
                    && (file.path().equals(".gitattributes") || file.path().endsWith("/.gitattributes"))
                    && file.size() <= MOST_READ
                    && new String(tree.read(file.path(), MOST_READ), StandardCharsets.ISO_8859_1)
                            .contains("filter=lfs")) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, LfsPointer> pointers(RepoTree tree) throws IOException {
        Map<String, LfsPointer> pointers = new TreeMap<>();
        for (RepoEntry entry : tree.entries()) {
            if (entry instanceof RepoEntry.File file && file.size() <= LfsPointer.LONGEST) {
                LfsPointer.parse(tree.read(file.path(), LfsPointer.LONGEST))
                        .ifPresent(pointer -> pointers.put(file.path(), pointer));
            }
        }
        return pointers;
    }

    private static BuildException missing(String path, String where) {
        return new BuildException(
                BuildError.REPOSITORY_NOT_FOUND,
                "The Git LFS file '" + Excerpt.of(path) + "' is not at " + Excerpt.of(where)
                        + "; its author must push it (git lfs push --all).");
    }

    private static BuildException wrong(String path) {
        return new BuildException(
                BuildError.HOST_UNREACHABLE,
                "What came for the Git LFS file '" + Excerpt.of(path)
                        + "' is not of the size and SHA-256 that the repository records; try again later.");
    }
}
