package dev.quire.repo2image.content;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Excerpt;
import dev.quire.repo2image.repo.StoredTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Takes the files out of packed archives. Their names, sizes and links are whatever somebody wrote: names are checked where the
 * tree takes them, bytes are counted as they come, links are kept as text, and anything else than files and links is left out.
 */
final class Unpacking {
    private static final int LONGEST_LINK = 4096;

    private final StoredTree.Writer tree;
    private final String name;

    /**
     * @param name what sentences call the archive
     */
    Unpacking(StoredTree.Writer tree, String name) {
        this.tree = tree;
        this.name = name;
    }

    /** Unpacks that file; see {@link Holding.Packed#directory}. */
    void unpack(Path file, Holding.Format format, Optional<String> directory) throws IOException {
        try {
            switch (format) {
                case ZIP -> zip(file, directory);
                case TAR_GZ -> tar(file, directory);
            }
        } catch (IOException | IllegalArgumentException e) {
            if (String.valueOf(e.getMessage())
                    .toLowerCase(java.util.Locale.ROOT)
                    .contains("no space left")) {
                throw e;
            }
            throw new BuildException(
                    BuildError.INVALID_FILE,
                    "The archive '" + Excerpt.of(name) + "' is damaged and cannot be unpacked ("
                            + Excerpt.of(String.valueOf(e.getMessage())) + ").",
                    e);
        }
    }

    private void zip(Path file, Optional<String> directory) throws IOException {
        ZipDirectory.check(file);
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
            String prefix = directory
                    .map(path -> path + "/")
                    .orElseGet(() -> onlyDirectory(
                            entries.stream().map(ZipArchiveEntry::getName).toList()));
            for (ZipArchiveEntry entry : entries) {
                Optional<String> path = path(entry.getName(), prefix);
                if (path.isEmpty() || entry.isDirectory()) {
                    continue;
                }
                if (!zip.canReadEntryData(entry)) {
                    throw new IOException("'" + path.get() + "' is encrypted or compressed in an unknown way");
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    if (entry.isUnixSymlink()) {
                        link(path.get(), new String(in.readNBytes(LONGEST_LINK + 1), StandardCharsets.UTF_8));
                    } else {
                        tree.file(path.get(), (entry.getUnixMode() & 0111) != 0, in);
                    }
                }
            }
        }
    }

    private void tar(Path file, Optional<String> directory) throws IOException {
        String prefix = directory.map(path -> path + "/").orElse("");
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                GZIPInputStream plain = new GZIPInputStream(in);
                TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Optional<String> path = path(entry.getName(), prefix);
                if (path.isEmpty()) {
                    continue;
                }
                if (entry.isSymbolicLink()) {
                    link(path.get(), entry.getLinkName());
                } else if (entry.isLink()) {
                    boolean copied = path(entry.getLinkName(), prefix)
                            .filter(other -> tree.copy(path.get(), other))
                            .isPresent();
                    if (!copied) {
                        throw new IOException("'" + Excerpt.of(path.get()) + "' is a link to nothing in it");
                    }
                } else if (entry.isFile() && !entry.isCharacterDevice() && !entry.isBlockDevice() && !entry.isFIFO()) {
                    tree.file(path.get(), (entry.getMode() & 0111) != 0, tar);
                }
            }
        }
    }

    private void link(String path, String target) throws IOException {
        if (target.isEmpty() || target.length() > LONGEST_LINK || target.indexOf('\0') >= 0) {
            throw new IOException("'" + Excerpt.of(path) + "' is a link without a usable target");
        }
        tree.symlink(path, target);
    }

    /** Where an entry belongs, unless it is outside of the content. */
    private static Optional<String> path(String name, String prefix) {
        String path = name.startsWith("./") ? name.substring(2) : name;
        if (!path.startsWith(prefix)) {
            return Optional.empty();
        }
        String inside = path.substring(prefix.length());
        boolean git = inside.equals(".git") || inside.startsWith(".git/") || inside.contains("/.git/");
        return inside.isEmpty() || inside.endsWith("/") || git ? Optional.empty() : Optional.of(inside);
    }

    /** The one directory at the top with a slash, or nothing. */
    private static String onlyDirectory(List<String> names) {
        String first = names.isEmpty() ? "" : names.getFirst();
        String top = first.substring(0, first.indexOf('/') + 1);
        boolean only = !top.isEmpty()
                && !top.equals("/")
                && !top.equals("./")
                && !top.equals("../")
                && names.stream().allMatch(name -> name.startsWith(top));
        return only ? top : "";
    }
}
