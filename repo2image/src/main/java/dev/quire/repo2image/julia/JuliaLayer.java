package dev.quire.repo2image.julia;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/** Julia as its archive has it, below {@value #HOME}, with an empty depot of the notebook's user. No code runs for it. */
final class JuliaLayer implements LayerSource {
    private static final String HOME = "srv/julia";
    private static final String RECIPE = "julia/1";
    private static final int MODE_BITS = 0777;

    private final JuliaRelease release;
    private final URI url;
    private final Downloads downloads;
    private @Nullable Path tar;

    JuliaLayer(JuliaRelease release, URI url, Downloads downloads) {
        this.release = release;
        this.url = url;
        this.downloads = downloads;
    }

    @Override
    public LayerKey key() {
        return LayerKey.of(RECIPE, List.of(release.digest().toString()));
    }

    @Override
    public String createdBy() {
        return "Julia " + release.version();
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        release();
        OptionalLong size = release.size() < 0 ? OptionalLong.empty() : OptionalLong.of(release.size());
        Path archive = downloads.get(url, release.digest(), size, createdBy());
        Path unpacked = Files.createTempFile(archive.toAbsolutePath().getParent(), "part-", ".tar");
        tar = unpacked;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
            Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public List<Entry> entries() throws IOException {
        if (tar == null) {
            throw new IllegalStateException(createdBy() + " has not been downloaded");
        }
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry.Directory(HOME, 0755, Owner.ROOT));
        entries.add(new Entry.Directory(HOME + "/pkg", 0755, Owner.USER));
        try (TarFile file = new TarFile(tar.toFile())) {
            for (TarArchiveEntry entry : file.getEntries()) {
                Optional<String> path = path(entry.getName());
                if (path.isPresent()) {
                    entries.add(entry(entry, path.get(), tar));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    BuildError.CORRUPT_PACKAGE,
                    "The archive of " + createdBy() + " has a file that cannot be in an image (" + e.getMessage()
                            + ").",
                    e);
        }
        return entries;
    }

    private static Entry entry(TarArchiveEntry entry, String path, Path tar) {
        int mode = entry.getMode() & MODE_BITS;
        if (entry.isDirectory()) {
            return new Entry.Directory(path, mode, Owner.ROOT);
        }
        if (entry.isSymbolicLink()) {
            return new Entry.Symlink(path, entry.getLinkName(), Owner.ROOT);
        }
        if (entry.isLink()) {
            return new Entry.HardLink(path, path(entry.getLinkName()).orElse(""));
        }
        return new Entry.File(path, mode, Owner.ROOT, Content.part(tar, entry.getDataOffset(), entry.getSize()));
    }

    /** All lies below one directory that is named after the version. */
    private static Optional<String> path(String name) {
        String clean = name.startsWith("./") ? name.substring(2) : name;
        String below = clean.substring(clean.indexOf('/') + 1).replaceFirst("/$", "");
        return clean.indexOf('/') < 0 || below.isEmpty() ? Optional.empty() : Optional.of(HOME + "/" + below);
    }

    @Override
    public void release() throws IOException {
        if (tar != null) {
            Files.deleteIfExists(tar);
            tar = null;
        }
    }
}
