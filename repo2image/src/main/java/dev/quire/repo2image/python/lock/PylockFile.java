package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockEntry.Local.Mode;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code pylock.toml} (PEP 751), which says itself what applies where. */
final class PylockFile {
    private final Target target;

    private PylockFile(Target target) {
        this.target = target;
    }

    static Lock read(LockTable file, Target target) {
        if (!file.text("lock-version").matches("1\\.\\d+")) {
            throw file.placeOf("lock-version").unsupported("only version 1 of pylock.toml is known to this version.");
        }
        file.requirePython(file.find("requires-python"), target);
        Set<String> groups = file.texts("default-groups").stream()
                .map(LockedWheel::normalize)
                .collect(Collectors.toSet());
        MarkerExpression.Selection selection = new MarkerExpression.Selection(Set.of(), groups);
        List<String> environments = file.texts("environments");
        if (!environments.isEmpty()
                && environments.stream()
                        .noneMatch(
                                marker -> LockTable.holds(marker, file.placeOf("environments"), target, selection))) {
            throw file.placeOf("environments")
                    .invalid("the lock is for other environments than " + target
                            + " on Linux; lock it for this one too.");
        }
        PylockFile reader = new PylockFile(target);
        Map<String, LockEntry> entries = new LinkedHashMap<>();
        for (LockTable table : file.tables("packages")) {
            if (!table.holds("marker", target, selection)) {
                continue;
            }
            table.requirePython(table.find("requires-python"), target);
            LockEntry entry = reader.entry(table);
            if (entries.put(entry.name(), entry) != null) {
                throw table.invalid("'" + entry.name() + "' is locked twice for the same environment");
            }
        }
        return new Lock(file.place().file(), List.copyOf(entries.values()), List.of());
    }

    private LockEntry entry(LockTable table) {
        String name = LockedWheel.normalize(table.text("name"));
        Optional<LockTable> vcs = table.table("vcs");
        if (vcs.isPresent()) {
            return repository(name, vcs.get());
        }
        Optional<LockTable> directory = table.table("directory");
        if (directory.isPresent()) {
            String path = Artifacts.local(
                    directory.get().text("path"), directory.get().placeOf("path"));
            String inner = directory
                    .get()
                    .find("subdirectory")
                    .map(below -> "/" + below)
                    .orElse("");
            return new LockEntry.Local(
                    name, path + inner, directory.get().flag("editable") ? Mode.EDITABLE : Mode.COPY);
        }
        Optional<LockTable> archive = table.table("archive");
        if (archive.isPresent()) {
            return archive(name, table, archive.get());
        }
        String version = table.text("version");
        List<LockedWheel> wheels = new ArrayList<>();
        for (LockTable wheel : table.tables("wheels")) {
            String url = wheel.find("url").orElseGet(() -> wheel.text("path"));
            String filename = wheel.find("name").orElseGet(() -> Artifacts.filename(url));
            if (target.rank(filename).isPresent()) {
                wheels.add(wheel(name, version, filename, wheel));
            }
        }
        Optional<LockedWheel> best = Artifacts.best(wheels, target);
        if (best.isPresent()) {
            return new LockEntry.Wheel(best.get());
        }
        LockTable sdist = table.table("sdist")
                .orElseThrow(() -> table.place()
                        .invalid("the lock has no file of '" + name + "' for " + target
                                + " on Linux x86-64; lock the project for this environment too."));
        return new LockEntry.Sdist(name, version, digest(sdist), Optional.of(url(sdist)));
    }

    private LockEntry repository(String name, LockTable vcs) {
        if (!vcs.text("type").equals("git")) {
            throw vcs.unsupported("only Git is known to this version, not '" + vcs.text("type") + "'.");
        }
        return new LockEntry.Repository(
                name,
                url(vcs),
                Artifacts.commit(vcs.text("commit-id"), vcs.placeOf("commit-id")),
                vcs.find("subdirectory").orElse(""));
    }

    private LockEntry archive(String name, LockTable table, LockTable archive) {
        String location = archive.find("url").orElseGet(() -> archive.text("path"));
        if (!archive.has("url")) {
            return new LockEntry.Local(name, Artifacts.local(location, archive.placeOf("path")), Mode.COPY);
        }
        String filename = Artifacts.filename(location);
        String version = table.find("version").orElse("0");
        if (!filename.endsWith(".whl")) {
            return new LockEntry.Sdist(name, version, digest(archive), Optional.of(url(archive)));
        }
        if (target.rank(filename).isEmpty()) {
            throw archive.invalid("'" + filename + "' does not fit " + target + " on Linux x86-64");
        }
        return new LockEntry.Wheel(wheel(name, version, filename, archive));
    }

    private static LockedWheel wheel(String name, String version, String filename, LockTable wheel) {
        OptionalLong size = wheel.number("size").map(OptionalLong::of).orElse(OptionalLong.empty());
        return new LockedWheel(
                name,
                version,
                filename,
                digest(wheel),
                size,
                Optional.of(url(wheel).toString()));
    }

    private static URI url(LockTable file) {
        return Artifacts.url(file.text("url"), file.placeOf("url"));
    }

    private static Digest digest(LockTable file) {
        LockTable hashes = file.table("hashes").orElseThrow(() -> file.invalid("'hashes' is missing"));
        return Artifacts.digest("sha256:" + hashes.text("sha256"), hashes.place());
    }
}
