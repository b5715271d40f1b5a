package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.Lock;
import dev.quire.repo2image.python.lock.LockEntry;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.python.lock.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The wheels that a lock comes to: those that it names, those that an index has for it, those that are built of its sources. */
final class LockedArtifacts {
    private final Target target;
    private final IndexFiles files;
    private final BuildPlace place;
    private final List<String> options;
    private final Consumer<String> log;

    private final List<LockedWheel> wheels = new ArrayList<>();
    private final List<LockEntry.Local> editable = new ArrayList<>();

    /**
     * @param options index options, for what has no URL
     * @param place where sources become wheels
     */
    LockedArtifacts(Target target, IndexFiles files, List<String> options, BuildPlace place, Consumer<String> log) {
        this.target = target;
        this.files = files;
        this.options = List.copyOf(options);
        this.place = place;
        this.log = log;
    }

    /** What a lock comes to; {@code editable} is what is used where it lies. */
    record Found(List<LockedWheel> wheels, List<LockEntry.Local> editable) {
        Found {
            wheels = List.copyOf(wheels);
            editable = List.copyOf(editable);
        }
    }

    Found of(Lock lock) throws IOException, InterruptedException {
        List<LockEntry> unplaced = new ArrayList<>();
        for (LockEntry entry : lock.entries()) {
            switch (entry) {
                case LockEntry.Wheel wheel when wheel.wheel().url().isPresent() -> wheels.add(wheel.wheel());
                case LockEntry.Wheel _, LockEntry.Pin _ -> unplaced.add(entry);
                case LockEntry.Sdist source -> build(source);
                case LockEntry.Repository source ->
                    build(
                            source.describe(),
                            source.name() + " @ git+" + source.url() + "@" + source.commit()
                                    + (source.subdirectory().isEmpty() ? "" : "#subdirectory=" + source.subdirectory()),
                            BuildPlace.Content.NONE);
                case LockEntry.Local local when local.mode() == LockEntry.Local.Mode.EDITABLE -> editable.add(local);
                case LockEntry.Local local ->
                    build(local.describe(), SourceRecipes.requirement(local), BuildPlace.Content.REPOSITORY);
            }
        }
        locate(lock, unplaced);
        return new Found(files.withSizes(wheels), editable);
    }

    private void locate(Lock lock, List<LockEntry> unplaced) throws IOException, InterruptedException {
        if (unplaced.isEmpty()) {
            return;
        }
        List<String> all = new ArrayList<>(options);
        lock.indexes().forEach(index -> all.addAll(List.of("--index", index.toString())));
        IndexFiles.Located located =
                files.locate(unplaced.stream().map(LockedArtifacts::pin).toList(), all);
        for (LockEntry entry : unplaced) {
            switch (entry) {
                case LockEntry.Wheel wheel ->
                    wheels.add(find(
                                    located,
                                    entry,
                                    candidate -> candidate
                                            .digest()
                                            .equals(wheel.wheel().digest()))
                            .orElseThrow(() -> missing(lock, entry)));
                case LockEntry.Pin pin -> {
                    Predicate<LockedWheel> fits =
                            candidate -> pin.hashes().isEmpty() || pin.hashes().contains(candidate.digest());
                    var found = find(located, entry, fits);
                    if (found.isPresent()) {
                        wheels.add(found.get());
                    } else {
                        build(
                                "source of " + pin.requirement(),
                                fromIndex(pin.requirement(), pin.name(), pin.hashes()),
                                BuildPlace.Content.NONE);
                    }
                }
                default -> throw new IllegalStateException("Nothing to locate: " + entry);
            }
        }
    }

    private java.util.Optional<LockedWheel> find(
            IndexFiles.Located located, LockEntry entry, Predicate<LockedWheel> fits) {
        return target.best(located.wheels().stream()
                .filter(candidate -> candidate.name().equals(entry.name()) && fits.test(candidate))
                .toList());
    }

    private static BuildException missing(Lock lock, LockEntry entry) {
        return new BuildException(
                BuildError.UNRESOLVABLE,
                lock.file() + ": the package index has no " + entry.describe()
                        + " with the hash that the lock gives; lock the project again.");
    }

    private static String pin(LockEntry entry) {
        return switch (entry) {
            case LockEntry.Pin pin -> pin.requirement();
            case LockEntry.Wheel wheel -> wheel.name() + "==" + wheel.wheel().version();
            default -> throw new IllegalStateException("Not a pin: " + entry);
        };
    }

    private void build(LockEntry.Sdist source) throws IOException, InterruptedException {
        String requirement = source.url()
                .map(url -> source.name() + " @ " + url + " --hash=" + source.digest())
                .orElseGet(() ->
                        fromIndex(source.name() + "==" + source.version(), source.name(), List.of(source.digest())));
        build(source.describe(), requirement, BuildPlace.Content.NONE);
    }

    private static String fromIndex(String pin, String name, List<Digest> hashes) {
        return "--no-binary " + name + "\n" + pin
                + hashes.stream().map(hash -> " --hash=" + hash).collect(Collectors.joining());
    }

    private void build(String name, String requirement, BuildPlace.Content content)
            throws IOException, InterruptedException {
        log.accept("Building a wheel: " + name);
        Path directory = place.files(SourceRecipes.wheel(name, requirement, options), content);
        LockedWheel wheel = SourceRecipes.built(directory, name);
        if (target.rank(wheel.filename()).isEmpty()) {
            throw new BuildException(
                    BuildError.STEP_FAILED,
                    "Building " + name + " made " + wheel.filename() + ", which does not fit " + target + ".");
        }
        files.add(wheel, directory.resolve(wheel.filename()));
        wheels.add(wheel);
    }
}
