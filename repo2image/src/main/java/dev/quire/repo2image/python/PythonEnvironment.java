package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.download.Fanned;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Requirements to the layers of an environment for one Python version. Thread-safe. */
public final class PythonEnvironment {
    private static final int CONNECTIONS = 16;

    private final StackLock stack;
    private final UvResolver resolver;
    private final Resolutions resolutions;
    private final BytecodeCompiler compiler;
    private final PackageIndex index;
    private final Downloads downloads;

    /**
     * @param cache where tools, resolutions and downloads are kept
     * @param age how long a resolution holds
     */
    public PythonEnvironment(
            StackLock stack, Toolchain toolchain, PackageIndex index, Downloads downloads, Path cache, Duration age) {
        Path directory = cache.resolve("python");
        this.stack = stack;
        this.index = index;
        this.downloads = downloads;
        this.resolver = new UvResolver(directory, stack.python(), toolchain, index);
        this.resolutions = new Resolutions(directory.resolve("resolutions"), age, InstantSource.system());
        this.compiler = new BytecodeCompiler(stack.python(), toolchain, directory);
    }

    /**
     * The layers of the stack and the requirements together, lowest first.
     *
     * @param requirements what the repository asks for beyond the stack, one each
     * @param constraints constraints, one each
     * @param options index options
     * @param hashes the SHA-256 hashes that will do for a distribution; any when there are none
     * @param log told what is done, one line at a time
     * @throws BuildException when there is no such environment
     */
    public List<LayerSource> layers(
            List<String> requirements,
            List<String> constraints,
            List<String> options,
            Function<String, List<String>> hashes,
            Consumer<String> log)
            throws IOException, InterruptedException {
        List<LockedWheel> wheels = resolve(requirements, constraints, options, log);
        wheels.forEach(wheel -> check(wheel, hashes.apply(wheel.name())));
        List<LayerSource> layers = new ArrayList<>();
        layers.add(new EnvironmentLayer(stack.python()));
        for (WheelGroups.Group group : WheelGroups.of(stack.wheels(), wheels)) {
            layers.add(new WheelLayer(group.title(), group.wheels(), compiler, this::file));
        }
        return layers;
    }

    private static void check(LockedWheel wheel, List<String> hashes) {
        if (!hashes.isEmpty()
                && hashes.stream()
                        .noneMatch(hash -> hash.endsWith(wheel.digest().hex()))) {
            throw new BuildException(
                    BuildError.UNRESOLVABLE,
                    wheel.filename() + " has the hash " + wheel.digest()
                            + ", which is none of those that the requirement allows; add it, or pin another version.");
        }
    }

    private List<LockedWheel> resolve(
            List<String> requirements, List<String> constraints, List<String> options, Consumer<String> log)
            throws IOException, InterruptedException {
        if (requirements.isEmpty() && constraints.isEmpty()) {
            log.accept("Nothing beyond the stack is required: " + stack.wheels().size() + " packages.");
            return stack.wheels();
        }
        List<String> all = new ArrayList<>(stack.roots());
        all.addAll(requirements);
        UvResolver.Request request = new UvResolver.Request(all, constraints, options, stack.wheels());
        var key = Resolutions.key(stack, request, index);
        var known = resolutions.find(key);
        if (known.isPresent()) {
            log.accept(
                    "The same requirements were resolved before: " + known.get().size() + " packages.");
            return known.get();
        }
        List<LockedWheel> wheels = withSizes(resolver.resolve(request));
        resolutions.keep(key, wheels);
        log.accept("Resolved " + requirements.size() + " requirements to " + wheels.size() + " packages.");
        return wheels;
    }

    private List<LockedWheel> withSizes(List<LockedWheel> wheels) throws IOException, InterruptedException {
        Map<Object, Long> known = new HashMap<>();
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

    private Path file(LockedWheel wheel) throws IOException, InterruptedException {
        Path there = downloads.path(wheel.digest());
        if (Files.exists(there)) {
            return there;
        }
        LockedWheel located = wheel.url().isPresent() ? wheel : locate(wheel);
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

    /** The stack's lock names no index, so where its wheels lie is asked once, when the first of them is needed. */
    private synchronized LockedWheel locate(LockedWheel wheel) throws IOException, InterruptedException {
        var key = Resolutions.key(stack, new UvResolver.Request(List.of(), List.of(), List.of(), List.of()), index);
        var known = resolutions.find(key);
        if (known.isEmpty()) {
            List<LockedWheel> located = resolver.locate(stack.wheels());
            resolutions.keep(key, located);
            known = java.util.Optional.of(located);
        }
        return known.get().stream()
                .filter(candidate -> candidate.digest().equals(wheel.digest()))
                .findFirst()
                .orElseThrow(() -> new BuildException(
                        BuildError.PACKAGES_UNREACHABLE,
                        "The package index does not have " + wheel.filename()
                                + " of the stack; check quire.python.index."));
    }
}
