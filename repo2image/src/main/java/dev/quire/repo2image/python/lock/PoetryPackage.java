package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockEntry.Local.Mode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A package of {@code poetry.lock}.
 *
 * @param table what the lock says of it
 * @param name normalised
 * @param oldFiles where locks before version 2 list the files
 */
record PoetryPackage(LockTable table, String name, Optional<LockTable> oldFiles) {
    /** All packages of that lock. */
    static List<PoetryPackage> all(LockTable file) {
        Optional<LockTable> old = file.table("metadata").flatMap(metadata -> metadata.table("files"));
        return file.tables("package").stream()
                .map(table -> new PoetryPackage(table, LockedWheel.normalize(table.text("name")), old))
                .toList();
    }

    Version version() {
        return Version.of(table.text("version"))
                .orElseThrow(() -> table.invalid("'" + table.text("version") + "' is not a version"));
    }

    /** The index that has it, when that is not the default one. */
    Optional<URI> index() {
        return table.table("source")
                .filter(source -> source.text("type").equals("legacy"))
                .map(source -> Artifacts.url(source.text("url"), source.placeOf("url")));
    }

    /** The artifact that is installed. */
    LockEntry entry(Target target) {
        Optional<LockTable> source = table.table("source");
        if (source.isEmpty()) {
            return file(target, Optional.empty());
        }
        LockTable from = source.get();
        return switch (from.text("type")) {
            case "legacy" -> file(target, Optional.empty());
            case "url" -> file(target, Optional.of(Artifacts.url(from.text("url"), from.placeOf("url"))));
            case "git" ->
                new LockEntry.Repository(
                        name,
                        Artifacts.url(from.text("url"), from.placeOf("url")),
                        Artifacts.commit(from.text("resolved_reference"), from.placeOf("resolved_reference")),
                        from.find("subdirectory").orElse(""));
            case "directory" -> local(from, table.flag("develop") ? Mode.EDITABLE : Mode.COPY);
            case "file" -> local(from, Mode.COPY);
            default ->
                throw from.placeOf("type")
                        .unsupported("sources of the kind '" + from.text("type") + "' are not known to this version.");
        };
    }

    private LockEntry local(LockTable from, Mode mode) {
        return new LockEntry.Local(name, Artifacts.local(from.text("url"), from.placeOf("url")), mode);
    }

    private LockEntry file(Target target, Optional<URI> url) {
        String version = table.text("version");
        List<LockedWheel> wheels = new ArrayList<>();
        Optional<Digest> sdist = Optional.empty();
        for (LockTable file : files()) {
            String filename = file.text("file");
            boolean wheel = filename.endsWith(".whl");
            Digest digest = Artifacts.digest(file.text("hash"), file.placeOf("hash"));
            if (wheel && target.rank(filename).isPresent()) {
                wheels.add(
                        new LockedWheel(name, version, filename, digest, OptionalLong.empty(), url.map(URI::toString)));
            } else if (!wheel) {
                sdist = Optional.of(digest);
            }
        }
        Optional<LockedWheel> best = Artifacts.best(wheels, target);
        if (best.isPresent()) {
            return new LockEntry.Wheel(best.get());
        }
        Digest source = sdist.orElseThrow(() -> table.place()
                .invalid("the lock has no file of '" + name + "' for " + target
                        + " on Linux x86-64; require a version that has one."));
        return new LockEntry.Sdist(name, version, source, url);
    }

    private List<LockTable> files() {
        if (table.has("files")) {
            return table.tables("files");
        }
        // The old form lists the files of all versions of a name together.
        Version version = version();
        return oldFiles.map(files -> files.keys().stream()
                        .filter(key -> LockedWheel.normalize(key).equals(name))
                        .flatMap(key -> files.tables(key).stream())
                        .filter(file -> isOf(file.text("file"), version))
                        .toList())
                .orElse(List.of());
    }

    private static boolean isOf(String filename, Version version) {
        String bare = filename.replaceFirst("\\.(tar\\.gz|tar\\.bz2|tgz|zip)$", "");
        String part = filename.endsWith(".whl") && filename.indexOf('-') > 0
                ? filename.split("-")[1]
                : bare.substring(bare.lastIndexOf('-') + 1);
        return Version.of(part).filter(version::equals).isPresent();
    }
}
