package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.python.lock.Lock;
import dev.quire.repo2image.python.lock.LockEntry;
import dev.quire.repo2image.python.lock.LockFiles;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.python.lock.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Decides which wheels make the environment, and whether the kernel shares the notebook server's (docs/decisions/0008).
 */
final class PackageChoice {
    private static final int MOST_TEXT = 8 << 20;

    /** What a kernel needs beside what a repository wants: itself, and {@code %pip}. */
    private static final List<String> KERNEL = List.of("ipykernel", "pip");

    private final StackLock stack;
    private final UvResolver resolver;
    private final Resolutions resolutions;
    private final PackageIndex index;
    private final IndexFiles files;

    PackageChoice(StackLock stack, UvResolver resolver, Resolutions resolutions, PackageIndex index, IndexFiles files) {
        this.stack = stack;
        this.resolver = resolver;
        this.resolutions = resolutions;
        this.index = index;
        this.files = files;
    }

    Packages of(Wanted wanted, Target target, BuildPlace place, Consumer<String> log)
            throws IOException, InterruptedException {
        return switch (wanted) {
            case Wanted.Packages packages
            when packages.isNothing() -> {
                log.accept("Nothing beyond the stack is required: "
                        + stack.wheels().size() + " packages.");
                yield Packages.shared(stack.wheels());
            }
            case Wanted.Packages packages when packages.needsSources() -> fromSources(packages, target, place, log);
            case Wanted.Packages packages -> resolved(packages, target, place, log);
            case Wanted.Locked locked -> locked(locked, target, place, log);
        };
    }

    private Packages resolved(Wanted.Packages wanted, Target target, BuildPlace place, Consumer<String> log)
            throws IOException, InterruptedException {
        Resolution together = attempt(request(stack.roots(), wanted), log);
        if (together instanceof Resolution.Wheels found) {
            found.wheels().forEach(wheel -> check(wheel, wanted.hashes()));
            return Packages.shared(found.wheels());
        }
        // A conflict also shows as a package without a wheel, when the resolver goes back to versions that are old
        // enough.
        return switch (attempt(request(KERNEL, wanted), log)) {
            case Resolution.Wheels found -> {
                log.accept("The requirements conflict with the notebook server's, so the kernel gets an environment of"
                        + " its own.");
                found.wheels().forEach(wheel -> check(wheel, wanted.hashes()));
                yield Packages.separate(stack, found.wheels());
            }
            case Resolution.SourceOnly source -> {
                log.accept(source.name() + " has no wheel, so it is built from source.");
                yield fromSources(wanted, target, place, log);
            }
            // It conflicts in itself; the sentence that leaves the stack out is the shorter one.
            case Resolution.Conflict conflict -> throw conflict.refusal();
        };
    }

    private UvResolver.Request request(List<String> roots, Wanted.Packages wanted) {
        List<String> all = new ArrayList<>(roots);
        all.addAll(wanted.requirements());
        return new UvResolver.Request(all, wanted.constraints(), wanted.options(), stack.wheels());
    }

    private Resolution attempt(UvResolver.Request request, Consumer<String> log)
            throws IOException, InterruptedException {
        LayerKey key = Resolutions.key(stack, request, index);
        Optional<List<LockedWheel>> known = resolutions.find(key);
        if (known.isPresent()) {
            files.note(known.get(), request.options());
            log.accept(
                    "The same requirements were resolved before: " + known.get().size() + " packages.");
            return new Resolution.Wheels(known.get());
        }
        Resolution resolution = resolver.attempt(request);
        if (resolution instanceof Resolution.Wheels found) {
            files.note(found.wheels(), request.options());
            List<LockedWheel> wheels = files.withSizes(found.wheels());
            resolutions.keep(key, wheels);
            log.accept(
                    "Resolved " + request.requirements().size() + " requirements to " + wheels.size() + " packages.");
            return new Resolution.Wheels(wheels);
        }
        return resolution;
    }

    /** The text of a file that code of strangers may have written. */
    private static String small(Path file) throws IOException {
        if (Files.size(file) > MOST_TEXT) {
            throw new BuildException(
                    BuildError.STEP_FAILED,
                    "Resolving the requirements made a file " + file.getFileName() + " of " + Files.size(file)
                            + " bytes, which is no lock; look at what the projects run when they are built.");
        }
        return Files.readString(file);
    }

    private Packages fromSources(Wanted.Packages wanted, Target target, BuildPlace place, Consumer<String> log)
            throws IOException, InterruptedException {
        Path directory = place.files(
                resolutions.renewal().of(SourceRecipes.resolve(resolver.program(), target, stack, KERNEL, wanted)),
                BuildPlace.Content.REPOSITORY);
        Lock lock = LockFiles.pylock(small(directory.resolve("pylock.toml")), "pylock.toml", target);
        for (LockEntry entry : lock.entries()) {
            switch (entry) {
                case LockEntry.Wheel wheel -> check(wheel.wheel(), wanted.hashes());
                case LockEntry.Sdist source ->
                    check(source.describe(), source.name(), source.digest(), wanted.hashes());
                case LockEntry.Pin _, LockEntry.Repository _, LockEntry.Local _ -> {}
            }
        }
        LockedArtifacts.Found found = new LockedArtifacts(target, files, wanted.options(), place, log).of(lock);
        boolean together = small(directory.resolve("mode")).strip().equals("together");
        Packages packages = together ? Packages.shared(found.wheels()) : Packages.separate(stack, found.wheels());
        return packages.withEditable(found.editable());
    }

    private Packages locked(Wanted.Locked wanted, Target target, BuildPlace place, Consumer<String> log)
            throws IOException, InterruptedException {
        Lock lock = wanted.lock().with(wanted.projects());
        LockedArtifacts.Found found = new LockedArtifacts(target, files, wanted.options(), place, log).of(lock);
        log.accept(lock.file() + " locks " + lock.entries().size() + " packages.");
        return beside(found.wheels(), wanted, log).withEditable(found.editable());
    }

    /** The locked wheels with the stack, where the stack can be completed around them. */
    private Packages beside(List<LockedWheel> locked, Wanted.Locked wanted, Consumer<String> log)
            throws IOException, InterruptedException {
        Map<String, String> versions = new HashMap<>();
        stack.wheels().forEach(wheel -> versions.put(wheel.name(), wheel.version()));
        if (locked.stream()
                .allMatch(wheel -> wheel.version().equals(versions.getOrDefault(wheel.name(), wheel.version())))) {
            return Packages.shared(Packages.union(locked, stack.wheels()));
        }
        List<String> pins = locked.stream()
                .map(wheel -> wheel.name() + "==" + wheel.version())
                .toList();
        Resolution around = attempt(new UvResolver.Request(stack.roots(), pins, wanted.options(), stack.wheels()), log);
        if (around instanceof Resolution.Wheels found) {
            return Packages.shared(Packages.union(locked, found.wheels()));
        }
        log.accept(
                "The lock conflicts with the notebook server's packages, so the kernel gets an environment of its own.");
        List<String> missing = KERNEL.stream()
                .filter(name -> locked.stream().noneMatch(wheel -> wheel.name().equals(name)))
                .toList();
        Resolution kernel = missing.isEmpty()
                ? new Resolution.Wheels(List.of())
                : attempt(new UvResolver.Request(missing, pins, wanted.options(), stack.wheels()), log);
        return switch (kernel) {
            case Resolution.Wheels found -> Packages.separate(stack, Packages.union(locked, found.wheels()));
            case Resolution.SourceOnly source -> throw withoutKernel(wanted, source.refusal());
            case Resolution.Conflict conflict -> throw withoutKernel(wanted, conflict.refusal());
        };
    }

    private static BuildException withoutKernel(Wanted.Locked wanted, BuildException cause) {
        return new BuildException(
                BuildError.UNRESOLVABLE,
                wanted.lock().file()
                        + ": no ipykernel goes together with what is locked; add ipykernel to the project and"
                        + " lock it again.",
                cause);
    }

    private static void check(LockedWheel wheel, Function<String, List<String>> allowed) {
        check(wheel.filename(), wheel.name(), wheel.digest(), allowed);
    }

    private static void check(String what, String name, Digest digest, Function<String, List<String>> allowed) {
        List<String> hashes = allowed.apply(name);
        if (!hashes.isEmpty() && hashes.stream().noneMatch(hash -> hash.endsWith(digest.hex()))) {
            throw new BuildException(
                    BuildError.UNRESOLVABLE,
                    what + " has the hash " + digest
                            + ", which is none of those that the requirement allows; add it, or pin another version.");
        }
    }
}
