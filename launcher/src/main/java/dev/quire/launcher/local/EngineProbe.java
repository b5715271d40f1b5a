package dev.quire.launcher.local;

import dev.quire.launcher.session.Limits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds an engine on this machine and finds out what it can do: it runs one small container the way that sessions are run, with a
 * program of its own so that no registry is needed, and reaches it through a published port.
 */
public final class EngineProbe {
    private static final Logger LOG = LoggerFactory.getLogger(EngineProbe.class);
    /** How long its program may take until it listens. */
    private static final Duration LISTENS = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Limits LIMITS = new Limits(64L << 20, 500, 64);

    private final Host host;
    private final List<EngineKind> candidates;
    private final Map<String, String> environment;

    /**
     * @param candidates the engines to look for, the preferred one first
     * @param environment variables for the engine besides this process's own, such as {@code DOCKER_HOST}
     */
    public EngineProbe(Host host, List<EngineKind> candidates, Map<String, String> environment) {
        this.host = host;
        this.candidates = List.copyOf(candidates);
        this.environment = Map.copyOf(environment);
    }

    /** Looks for an engine; takes a second or two. */
    public EngineStatus probe() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (EngineKind kind : candidates) {
            Optional<Path> program = host.find(kind.program());
            if (program.isPresent()) {
                switch (probe(new Engine(kind, program.get(), environment))) {
                    case EngineStatus.Usable usable -> {
                        return usable;
                    }
                    case EngineStatus.Unusable unusable -> problems.add(unusable.sentence());
                }
            }
        }
        return new EngineStatus.Unusable(
                problems.isEmpty()
                        ? "There is no container engine on this machine; install one with " + host.installAdvice() + "."
                        : String.join(" ", problems));
    }

    private EngineStatus probe(Engine asked) throws InterruptedException {
        try {
            EngineOutput output = asked.run(EngineCall.of("info", "--format", "{{json .}}"));
            Optional<EngineInfo> info = EngineInfo.parse(output.out());
            if (info.isEmpty()) {
                return new EngineStatus.Unusable(silent(asked.kind(), output.complaint()));
            }
            Engine engine = new Engine(info.get().kind(), asked.program(), environment);
            return probe(engine, info.get());
        } catch (IOException e) {
            return new EngineStatus.Unusable(silent(asked.kind(), String.valueOf(e.getMessage())));
        }
    }

    private EngineStatus probe(Engine engine, EngineInfo info) throws IOException, InterruptedException {
        Set<Remedy> remedies = EnumSet.noneOf(Remedy.class);
        remedies.addAll(Remedy.expected(info, host));
        EngineProfile profile = EngineProfile.of(engine, info.version(), remedies);
        Optional<byte[]> program = ProbeProgram.of(info.architecture());
        if (program.isEmpty()) {
            LOG.warn(
                    "{} runs on {}, for which there is no probe; taking its word",
                    profile.title(),
                    info.architecture());
            return new EngineStatus.Usable(profile);
        }
        ProbeImage image = new ProbeImage(info.architecture(), program.get());
        EngineOutput loaded = engine.run(EngineCall.of("load").reading(image::writeTo));
        if (!loaded.ok()) {
            return broken(profile, "cannot load an image", loaded);
        }
        while (true) {
            EngineOutput started = engine.run(EngineCall.of(run(profile)));
            if (started.ok()) {
                return reached(profile, started.line());
            }
            Optional<Remedy> next = Remedy.next(started.err(), remedies);
            if (next.isEmpty()) {
                return broken(profile, "cannot start a container", started);
            }
            LOG.info("{} refused a container ({}), trying {}", profile.title(), started.complaint(), next.get());
            remedies.add(next.get());
            profile = EngineProfile.of(engine, info.version(), remedies);
        }
    }

    private static List<String> run(EngineProfile profile) {
        List<String> arguments = new ArrayList<>(RunArguments.confined(profile, LIMITS));
        arguments.addAll(List.of("--rm", ProbeImage.NAME, ProbeImage.COMMAND));
        return arguments;
    }

    private static EngineStatus reached(EngineProfile profile, String container)
            throws IOException, InterruptedException {
        EngineOutput inspected = profile.engine().run(EngineCall.of("inspect", "--type", "container", container));
        Optional<Container> found = Container.parse(inspected.out()).stream().findFirst();
        boolean answered = false;
        if (found.isPresent() && found.get().endpoint().isPresent()) {
            URI endpoint = found.get().endpoint().get();
            try (HttpProbe probe = new HttpProbe(Duration.ofSeconds(3))) {
                // On a busy machine a container runs some time before its program listens.
                long begun = System.nanoTime();
                answered = probe.status(endpoint, Map.of()).isPresent();
                while (!answered && System.nanoTime() - begun < LISTENS.toNanos()) {
                    Thread.sleep(PAUSE);
                    answered = probe.status(endpoint, Map.of()).isPresent();
                }
            }
        }
        if (!answered) {
            profile.engine().run(EngineCall.of("rm", "-f", container));
            return new EngineStatus.Unusable(
                    "%s runs containers, but their published ports cannot be reached from this machine: check its network set-up and this machine's firewall."
                            .formatted(profile.title()));
        }
        Set<EngineLimit> missing = EnumSet.allOf(EngineLimit.class);
        missing.removeAll(profile.limits());
        if (!missing.isEmpty()) {
            LOG.warn("{} cannot enforce limits on {} here: sessions run without them", profile.title(), missing);
        }
        LOG.info("{} runs containers here, with arguments {}", profile.title(), profile.runArguments());
        return new EngineStatus.Usable(profile);
    }

    private static EngineStatus broken(EngineProfile profile, String what, EngineOutput output) {
        return new EngineStatus.Unusable(
                "%s is installed but %s on this machine: %s. Mend it, or install another engine."
                        .formatted(profile.title(), what, output.complaint().replaceFirst("\\.$", "")));
    }

    private static String silent(EngineKind kind, String complaint) {
        String reason = complaint
                .replaceFirst("\\. Is the docker daemon running\\?$", "")
                .replaceFirst("\\.$", "");
        return kind == EngineKind.DOCKER
                ? "Docker is installed but its daemon does not answer (%s): start it, or install Podman."
                        .formatted(reason)
                : "Podman is installed but does not work (%s): run 'podman info' to see why.".formatted(reason);
    }
}
