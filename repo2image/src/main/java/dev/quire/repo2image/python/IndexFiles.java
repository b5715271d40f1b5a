package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.download.Fanned;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The files of wheels, wherever they lie. Thread-safe. */
final class IndexFiles {
    private static final int CONNECTIONS = 16;

    private final StackLock stack;
    private final UvResolver resolver;
    private final Resolutions resolutions;
    private final PackageIndex index;
    private final Downloads downloads;
    private final Map<Digest, Path> built = new ConcurrentHashMap<>();

    IndexFiles(StackLock stack, UvResolver resolver, Resolutions resolutions, PackageIndex index, Downloads downloads) {
        this.stack = stack;
        this.resolver = resolver;
        this.resolutions = resolutions;
        this.index = index;
        this.downloads = downloads;
    }

    /** Notes where the operator's index keeps its files; what an index of a repository says is no word of the operator. */
    void note(List<LockedWheel> wheels, List<String> options) {
        if (!UvResolver.namesIndex(options)) {
            wheels.forEach(wheel -> wheel.url().map(URI::create).ifPresent(downloads.destinations()::trust));
        }
    }

    /** Remembers a wheel that was built here. */
    void add(LockedWheel wheel, Path file) {
        built.put(wheel.digest(), file);
    }

    /** The file of a wheel, with the right digest. */
    Path file(LockedWheel wheel) throws IOException, InterruptedException {
        Path here = built.get(wheel.digest());
        if (here != null && Files.exists(here)) {
            return here;
        }
        Optional<Path> there = downloads.find(wheel.digest(), wheel.size());
        if (there.isPresent()) {
            return there.get();
        }
        LockedWheel located = wheel.url().isPresent() ? wheel : ofStack(wheel);
        try {
            return downloads.get(
                    URI.create(located.url().orElseThrow()), wheel.digest(), wheel.size(), wheel.filename());
        } catch (Downloads.MissingException e) {
            throw new BuildException(
                    BuildError.PACKAGES_UNREACHABLE,
                    "The package index no longer has " + wheel.filename() + "; try again in a while.",
                    e);
        }
    }

    /** The same wheels with their sizes. */
    List<LockedWheel> withSizes(List<LockedWheel> wheels) throws IOException, InterruptedException {
        Map<Digest, Long> known = new HashMap<>();
        stack.wheels().forEach(wheel -> known.put(wheel.digest(), wheel.size().orElseThrow()));
        return Fanned.map(CONNECTIONS, wheels, wheel -> {
            if (wheel.size().isPresent()) {
                return wheel;
            }
            Long size = known.get(wheel.digest());
            return wheel.withSize(
                    size != null ? size : downloads.size(URI.create(wheel.url().orElseThrow()), wheel.filename()));
        });
    }

    /**
     * What an index has.
     *
     * @param wheels all that fit, of all pins that have some
     * @param sourceOnly names of those that have none
     */
    record Located(List<LockedWheel> wheels, Set<String> sourceOnly) {
        Located {
            wheels = List.copyOf(wheels);
            sourceOnly = Set.copyOf(sourceOnly);
        }
    }

    /** Where the wheels of those exact versions lie, {@code name==version} each. */
    Located locate(List<String> pins, List<String> options) throws IOException, InterruptedException {
        Set<String> sourceOnly = new HashSet<>();
        List<String> left = new ArrayList<>(pins);
        while (!left.isEmpty()) {
            LayerKey key = Resolutions.locationKey(left, options, stack.python(), index);
            Optional<List<LockedWheel>> known = resolutions.find(key);
            if (known.isPresent()) {
                note(known.get(), options);
                return new Located(known.get(), sourceOnly);
            }
            switch (resolver.locate(left, options)) {
                case Resolution.Wheels found -> {
                    resolutions.keep(key, found.wheels());
                    note(found.wheels(), options);
                    return new Located(found.wheels(), sourceOnly);
                }
                case Resolution.SourceOnly source -> {
                    String name = LockedWheel.normalize(source.name().replaceFirst("==.*", ""));
                    boolean removed = left.removeIf(pin ->
                            LockedWheel.normalize(pin.replaceFirst("==.*", "")).equals(name));
                    if (!removed || !sourceOnly.add(name)) {
                        throw source.refusal();
                    }
                }
                case Resolution.Conflict conflict -> throw conflict.refusal();
            }
        }
        return new Located(List.of(), sourceOnly);
    }

    /** The stack's lock names no index, so where its wheels lie is asked once, when the first of them is needed. */
    private synchronized LockedWheel ofStack(LockedWheel wheel) throws IOException, InterruptedException {
        List<String> pins = stack.wheels().stream()
                .map(one -> one.name() + "==" + one.version())
                .toList();
        return locate(pins, List.of()).wheels().stream()
                .filter(candidate -> candidate.digest().equals(wheel.digest()))
                .findFirst()
                .orElseThrow(() -> new BuildException(
                        BuildError.PACKAGES_UNREACHABLE,
                        "The package index does not have " + wheel.filename()
                                + " of the stack; check quire.python.index."));
    }
}
