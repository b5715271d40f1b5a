package dev.quire.repo2image.repo;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/** The files of a directory as they lie there, without its {@code .git}; the directory must not change meanwhile. */
public final class DirectoryTree implements RepoTree {
    private final Path directory;
    private final Listing listing;

    private DirectoryTree(Path directory, Listing listing) {
        this.directory = directory;
        this.listing = listing;
    }

    /** Lists that directory. */
    public static DirectoryTree of(Path directory) throws IOException {
        Listing listing = new Listing();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return isGit(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                String name = directory.relativize(path).toString();
                if (attributes.isSymbolicLink()) {
                    listing.add(new RepoEntry.Symlink(
                            name, Files.readSymbolicLink(path).toString()));
                } else if (attributes.isRegularFile() && !isGit(path)) {
                    listing.add(new RepoEntry.File(name, Files.isExecutable(path), attributes.size()));
                }
                return FileVisitResult.CONTINUE;
            }

            private boolean isGit(Path path) {
                Path name = path.getFileName();
                return name != null && name.toString().equals(".git");
            }
        });
        return new DirectoryTree(directory, listing.checked());
    }

    @Override
    public String id() {
        return listing.digest(file -> {
            try (InputStream in = Files.newInputStream(directory.resolve(file.path()), LinkOption.NOFOLLOW_LINKS)) {
                return Digest.of(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public List<RepoEntry> entries() {
        return listing.entries();
    }

    @Override
    public Optional<RepoEntry> find(String path) {
        return listing.find(path);
    }

    @Override
    public byte[] read(String path, int limit) throws IOException {
        try (InputStream in = content(path).open()) {
            byte[] bytes = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw new IOException(path + " is larger than " + limit + " bytes");
            }
            return bytes;
        }
    }

    @Override
    public Content content(String path) throws IOException {
        RepoEntry.File file = listing.file(path).orElseThrow(() -> new FileNotFoundException(path));
        return Content.of(directory.resolve(path), file.size());
    }

    @Override
    public void close() {
        // The directory is not ours.
    }
}
