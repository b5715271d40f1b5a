package dev.quire.api.cli;

import dev.quire.launcher.local.EngineKind;
import dev.quire.launcher.local.EngineLoad;
import dev.quire.repo2image.BuildRequest;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.Repo2Image;
import dev.quire.repo2image.registry.RegistrySettings;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds an image, and stores or runs it. */
@Command(
        name = "build",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Build an image of a repository or a directory.")
final class BuildCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            index = "0",
            paramLabel = "REPO",
            description = "A URL that Git can fetch from, a directory, or gh/OWNER/NAME/REF.")
    private String repo = "";

    @Parameters(index = "1..*", paramLabel = "CMD", description = "What to run instead of JupyterLab; refused so far.")
    private List<String> command = new ArrayList<>();

    @Option(
            names = "--ref",
            paramLabel = "REF",
            description = "Branch, tag or commit; the default branch when none is given.")
    private @Nullable String ref;

    @Option(names = "--subdir", paramLabel = "DIR", description = "Build only that directory of it.")
    private @Nullable String subdirectory;

    @Option(
            names = {"--image", "--image-name"},
            paramLabel = "NAME",
            description = "Name of the image: [host[:port]/]name[:tag].")
    private @Nullable String image;

    @Option(names = "--plan", description = "Print what would be done and why, and do nothing.")
    private boolean plan;

    @Option(
            names = "--build",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "--no-build is --plan.")
    private boolean build = true;

    @Option(
            names = "--push",
            negatable = true,
            description = "Push it to the registry of --image, or of QUIRE_REGISTRY_PREFIX.")
    private boolean push;

    @Option(names = "--output", paramLabel = "DIR", description = "Store it in an OCI image layout in that directory.")
    private @Nullable Path output;

    @Option(names = "--load", description = "Bring it into Podman or Docker, to be run there by that name.")
    private boolean load;

    @Option(
            names = "--run",
            negatable = true,
            description = "Start a session of it, print its link, and stop it at Ctrl-C.")
    private boolean run;

    @Option(
            names = {"--env", "-e"},
            paramLabel = "NAME[=VALUE]",
            description = "A variable of that session; without a value, with the one that it has here.")
    private List<String> variables = new ArrayList<>();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "What --load and --run use: podman or docker; the first that works.")
    private @Nullable String engine;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label of the image.")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--build-arg", paramLabel = "NAME=VALUE", description = "A build argument of a Dockerfile.")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--json-logs", description = "Events as JSON lines: {\"message\", \"phase\"}.")
    private boolean jsonLogs;

    @Mixin
    private ContractOptions contract = new ContractOptions();

    BuildCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        EventLines events = context.events(jsonLogs);
        List<String> notes = contract.check();
        if (!command.isEmpty()) {
            throw new RefusedException(
                    "A command of your own cannot be run yet: build with --no-run, and run the image by"
                            + " the engine with '" + String.join(" ", command) + "'.");
        }
        notes.forEach(events::note);
        Delivery delivery = Delivery.of(
                Optional.ofNullable(image).map(ImageReference::parse), push, Optional.ofNullable(output), context);
        Map<String, String> environment = run ? variables() : Map.of();
        SortedMap<String, String> labelled = pairs("--label", labels);
        SortedMap<String, String> argued = pairs("--build-arg", arguments);
        CommandSettings settings = context.settings();
        settings.trust(System.getProperties());
        Source source = Source.of(
                repo,
                Optional.ofNullable(ref),
                Optional.ofNullable(subdirectory).filter(asked -> !asked.isBlank()),
                settings);
        Optional<RegistrySettings> registry = delivery.buildsIn();
        try (Repo2Image images = settings.builds(registry).open(source.remote(), Addresses.ANY)) {
            ResolvedRepo resolved = source.within(images.resolve(source.spec()));
            if (plan || !build) {
                String text = images.plan(resolved, events::event).describe();
                events.end();
                context.out().print(text);
                context.out().flush();
                return ExitCode.DONE;
            }
            BuiltImage built = images.build(new BuildRequest(resolved, labelled, argued), events::event);
            Delivery.Delivered delivered = delivery.deliver(built, events);
            if (load) {
                String loaded = delivered.tag();
                EngineKind kind = new EngineLoad(settings.probe(Optional.ofNullable(engine)), settings.registryAccess())
                        .load(delivered.source(), loaded, events::running);
                events.running("It is in %s as %s.".formatted(kind.title(), loaded));
            }
            events.end();
            context.out().println(delivered.name());
            context.out().flush();
            if (run) {
                new Running(settings, Optional.ofNullable(engine), context.out(), events)
                        .run(delivered.source(), resolved, environment);
            }
            return ExitCode.DONE;
        }
    }

    private Map<String, String> variables() {
        Map<String, String> values = new TreeMap<>();
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            if (equals == 0 || variable.isEmpty()) {
                throw new RefusedException("--env " + variable + " names no variable; use NAME or NAME=VALUE.");
            }
            if (equals > 0) {
                values.put(variable.substring(0, equals), variable.substring(equals + 1));
            } else {
                // As with engines: a variable that is not set here is not set there.
                Optional.ofNullable(context.settings().environment().get(variable))
                        .ifPresent(value -> values.put(variable, value));
            }
        }
        return values;
    }

    private static SortedMap<String, String> pairs(String option, List<String> given) {
        TreeMap<String, String> pairs = new TreeMap<>();
        for (String pair : given) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new RefusedException(option + " " + pair + " is no NAME=VALUE.");
            }
            pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return pairs;
    }
}
