package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.download.CheckedProxy;
import dev.quire.repo2image.download.Destinations;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.python.lock.Target;
import dev.quire.repo2image.repo.ProxyEnvironment;
import dev.quire.repo2image.repo.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Resolves requirements to wheels by {@code uv pip compile}: nothing is built, nothing of the requirements runs, and what it
 * reads is only what the caller has parsed and passes on stdin.
 */
public final class UvResolver {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final String python;
    private final Toolchain toolchain;
    private final PackageIndex index;
    private final Destinations destinations;
    private final IndexPages pages;

    /** A resolver for requirements that name no index of their own. */
    public UvResolver(Path directory, String python, Toolchain toolchain, PackageIndex index) {
        this(directory, python, toolchain, index, Destinations.trusted());
    }

    /**
     * @param directory where the program and its cache are kept
     * @param python major and minor version to resolve for
     * @param destinations which servers may be asked for a repository's own indexes
     */
    UvResolver(Path directory, String python, Toolchain toolchain, PackageIndex index, Destinations destinations) {
        this.directory = directory;
        this.python = python;
        this.toolchain = toolchain;
        this.index = index;
        this.destinations = destinations;
        this.pages = new IndexPages(index);
    }

    /** Whether options of a repository name an index. */
    static boolean namesIndex(List<String> options) {
        return options.contains("--default-index") || options.contains("--index");
    }

    /**
     * What is to be resolved.
     *
     * @param requirements requirements, one each, without options
     * @param constraints constraints, one each
     * @param options options for indexes, from those that requirement files may have
     * @param preferred versions to keep where the requirements allow them
     */
    public record Request(
            List<String> requirements, List<String> constraints, List<String> options, List<LockedWheel> preferred) {
        public Request {
            requirements = List.copyOf(requirements);
            constraints = List.copyOf(constraints);
            options = List.copyOf(options);
            preferred = List.copyOf(preferred);
        }
    }

    /**
     * The wheels that satisfy the request, by name.
     *
     * @throws BuildException when there are none, or the index cannot be reached
     */
    public List<LockedWheel> resolve(Request request) throws IOException, InterruptedException {
        return attempt(request).orElseThrow();
    }

    /**
     * The same, with a conflict as an answer.
     *
     * @throws BuildException when the index cannot be reached
     */
    Resolution attempt(Request request) throws IOException, InterruptedException {
        return run(request, List.of(), Pylock.Choice.BEST);
    }

    /** Every wheel that the index has for these exact requirements here, however many each has; nothing else is looked at. */
    Resolution locate(List<String> pins, List<String> options) throws IOException, InterruptedException {
        // Hashes decide which file it is, so it may come from any of the indexes.
        return run(
                new Request(pins, List.of(), options, List.of()),
                List.of("--no-deps", "--index-strategy", "unsafe-best-match"),
                Pylock.Choice.ALL);
    }

    /** The program, downloaded when it is not there yet. */
    Path program() throws IOException, InterruptedException {
        return UvProgram.in(directory, toolchain.interpreter(), index);
    }

    private Resolution run(Request request, List<String> more, Pylock.Choice choice)
            throws IOException, InterruptedException {
        Interpreter interpreter = toolchain.interpreter();
        Path uv = UvProgram.in(directory, interpreter, index);
        try (ScratchDirectory work = ScratchDirectory.create(directory, "resolve-")) {
            Path lock = work.resolve("pylock.toml");
            Path constraints = work.resolve("constraints.txt");
            List<String> command = new ArrayList<>(List.of(uv.toString(), "pip", "compile", "-"));
            command.addAll(List.of("--python", interpreter.executable().toString()));
            command.addAll(List.of("--python-version", python));
            command.addAll(List.of("--python-platform", Target.ofBase(python).platform()));
            command.addAll(List.of("--format", "pylock.toml", "-o", lock.toString(), "-q", "--color", "never"));
            command.addAll(List.of("--no-build", "--no-sources", "--no-python-downloads"));
            command.addAll(
                    List.of("--cache-dir", directory.resolve(UvCache.NAME).toString()));
            command.addAll(request.options());
            command.addAll(more);
            if (!request.constraints().isEmpty()) {
                Files.write(constraints, request.constraints());
                command.addAll(List.of("-c", constraints.toString()));
            }
            if (!request.preferred().isEmpty()) {
                Files.writeString(lock, Pylock.preferring(request.preferred()));
            }
            Tool.Outcome outcome =
                    namesIndex(request.options()) ? beyond(command, work, request) : run(command, work, request, uv);
            if (outcome.status() != 0) {
                return ResolutionFailure.resolution(outcome.errors(), python);
            }
            return new Resolution.Wheels(Pylock.parse(Files.readString(lock), choice));
        } catch (IllegalArgumentException e) {
            throw new BuildException(BuildError.UNRESOLVABLE, e.getMessage() + "; require another version.", e);
        }
    }

    /** By the operator's index. What its pages of a while ago cannot satisfy, those of now perhaps do. */
    private Tool.Outcome run(List<String> command, ScratchDirectory work, Request request, Path uv)
            throws IOException, InterruptedException {
        Optional<String> configuration = pages.configuration(uv, toolchain.interpreter(), work.path(), network());
        if (configuration.isEmpty()) {
            return Tool.run(with(command, "--no-config"), work.path(), environment(), input(request), LIMIT);
        }
        Path file = work.resolve("uv.toml");
        Files.writeString(file, configuration.get());
        List<String> configured = with(command, "--config-file", file.toString());
        Tool.Outcome outcome = Tool.run(configured, work.path(), network(), input(request), LIMIT);
        return outcome.status() != 0 && ResolutionFailure.isOfRequirements(outcome.errors())
                ? Tool.run(with(configured, "--refresh"), work.path(), network(), input(request), LIMIT)
                : outcome;
    }

    /** An index of a repository points where it likes, and the program follows; so it goes through a proxy that checks. */
    private Tool.Outcome beyond(List<String> command, ScratchDirectory work, Request request)
            throws IOException, InterruptedException {
        ProxyEnvironment beyond = new ProxyEnvironment(index.network());
        try (CheckedProxy proxy = CheckedProxy.open(destinations, beyond.selector())) {
            Map<String, String> environment = environment();
            environment.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
            List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY").forEach(name -> environment.put(name, proxy.url()));
            Tool.Outcome outcome =
                    Tool.run(with(command, "--no-config"), work.path(), environment, input(request), LIMIT);
            if (outcome.status() != 0 && proxy.refusal().isPresent()) {
                throw proxy.refusal().get();
            }
            return outcome;
        }
    }

    private static String input(Request request) {
        return String.join("\n", request.requirements()) + "\n";
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    private Map<String, String> network() {
        Map<String, String> environment = new HashMap<>(index.network());
        // Resolution must find the interpreter that it is given, and no other.
        environment.put("PATH", "/nonexistent");
        index.certificates().ifPresent(bundle -> environment.put("SSL_CERT_FILE", bundle.toString()));
        return environment;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = network();
        // Not among the arguments: a password in it would be there for all on this machine to see. An index that a
        // repository names instead is an argument, and counts more.
        index.url().ifPresent(url -> environment.put("UV_DEFAULT_INDEX", url));
        return environment;
    }
}
