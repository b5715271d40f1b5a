package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockEntry.Local.Mode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A package of {@code uv.lock}, from wherever it comes, to the artifact that is installed. */
record UvSource(Target target) {
    /** The artifact; none for a project that is only a list of dependencies. */
    Optional<LockEntry> entry(LockTable table) {
        String name = LockedWheel.normalize(table.text("name"));
        LockTable source = table.table("source").orElseThrow(() -> table.invalid("'source' is missing"));
        if (source.has("virtual")) {
            return Optional.empty();
        }
        if (source.has("editable") || source.has("directory")) {
            String key = source.has("editable") ? "editable" : "directory";
            Mode mode = source.has("editable") ? Mode.EDITABLE : Mode.COPY;
            return Optional.of(new LockEntry.Local(name, Artifacts.local(source.text(key), source.placeOf(key)), mode));
        }
        if (source.has("path")) {
            return Optional.of(
                    new LockEntry.Local(name, Artifacts.local(source.text("path"), source.placeOf("path")), Mode.COPY));
        }
        if (source.has("git")) {
            return Optional.of(repository(name, source));
        }
        if (!source.has("registry") && !source.has("url")) {
            throw source.unsupported("'" + name + "' comes from a kind of source that is not known to this version.");
        }
        return Optional.of(file(name, table));
    }

    private static LockEntry repository(String name, LockTable source) {
        URI url = Artifacts.url(source.text("git"), source.placeOf("git"));
        String commit = Artifacts.commit(Optional.ofNullable(url.getFragment()).orElse(""), source.placeOf("git"));
        String subdirectory = "";
        for (String pair : Optional.ofNullable(url.getRawQuery()).orElse("").split("&")) {
            if (pair.startsWith("subdirectory=")) {
                subdirectory = URLDecoder.decode(pair.substring("subdirectory=".length()), StandardCharsets.UTF_8);
            }
        }
        URI bare = URI.create(url.toString().replaceFirst("[?#].*$", ""));
        return new LockEntry.Repository(name, bare, commit, subdirectory);
    }

    private LockEntry file(String name, LockTable table) {
        String version = table.text("version");
        List<LockedWheel> wheels = new ArrayList<>();
        for (LockTable wheel : table.tables("wheels")) {
            String filename = wheel.find("filename")
                    .orElseGet(() -> Artifacts.filename(wheel.find("url").orElseGet(() -> wheel.text("path"))));
            if (target.rank(filename).isPresent()) {
                OptionalLong size = wheel.number("size").map(OptionalLong::of).orElse(OptionalLong.empty());
                Optional<String> url = Optional.of(url(wheel, table).toString());
                wheels.add(new LockedWheel(name, version, filename, digest(wheel), size, url));
            }
        }
        Optional<LockedWheel> best = Artifacts.best(wheels, target);
        if (best.isPresent()) {
            return new LockEntry.Wheel(best.get());
        }
        LockTable sdist = table.table("sdist")
                .orElseThrow(() -> table.place()
                        .invalid("the lock has no file of '" + name + "' for " + target
                                + " on Linux x86-64; require a version that has one."));
        return new LockEntry.Sdist(name, version, digest(sdist), Optional.of(url(sdist, table)));
    }

    private static URI url(LockTable file, LockTable table) {
        Optional<String> direct = table.table("source").flatMap(source -> source.find("url"));
        String url = file.find("url").or(() -> direct).orElseGet(() -> file.text("url"));
        return Artifacts.url(url, file.placeOf("url"));
    }

    private static Digest digest(LockTable file) {
        return Artifacts.digest(file.text("hash"), file.placeOf("hash"));
    }
}
