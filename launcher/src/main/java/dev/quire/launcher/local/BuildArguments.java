package dev.quire.launcher.local;

import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.build.ImageBuild;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The calls that build an image and hand it over, as pure functions. */
final class BuildArguments {
    private static final long PERIOD = 100_000;
    /** These may hold a password, and arguments can be read by everyone on the machine. */
    private static final Pattern PROXY = Pattern.compile("(https?|ftp|all|no)_proxy", Pattern.CASE_INSENSITIVE);

    private BuildArguments() {}

    /** The call that reads the context and leaves an image of the name {@link BuildScratch#image()}. */
    static EngineCall build(
            EngineProfile profile, EngineBuildSettings settings, ImageBuild build, BuildScratch scratch) {
        boolean podman = profile.engine().kind() == EngineKind.PODMAN;
        List<String> arguments = new ArrayList<>(List.of("build"));
        Map<String, String> environment =
                new TreeMap<>(scratch.environment(profile.engine().kind()));
        // Docker's build takes none but the limits of these; Podman's takes them all.
        List<String> run = profile.runArguments();
        for (int i = 0; i + 1 < run.size(); i += 2) {
            if (podman || run.get(i).equals("--ulimit")) {
                arguments.addAll(List.of(run.get(i), run.get(i + 1)));
            }
        }
        arguments.addAll(limits(profile, build.limits()));
        settings.network().ifPresent(network -> arguments.addAll(List.of("--network", network)));
        if (podman) {
            arguments.addAll(List.of("--layers=false", "--pull=missing", "--http-proxy=false", "--authfile"));
            arguments.add(scratch.credentials().toString());
            if (settings.registries() == RegistryAccess.UNVERIFIED) {
                arguments.add("--tls-verify=false");
            }
        } else {
            environment.put("BUILDKIT_PROGRESS", "plain");
            arguments.addAll(List.of("--build-arg", "BUILDKIT_CACHE_MOUNT_NS=" + build.name()));
        }
        build.arguments().forEach((name, value) -> {
            boolean proxy = PROXY.matcher(name).matches();
            arguments.addAll(List.of("--build-arg", proxy ? name : name + "=" + value));
            if (proxy) {
                environment.put(name, value);
            }
        });
        build.labels().forEach((name, value) -> arguments.addAll(List.of("--label", name + "=" + value)));
        arguments.addAll(List.of("--force-rm", "--tag", scratch.image(), "-f", build.file(), "-"));
        return new EngineCall(arguments, environment, build.limits().time(), build.context()::writeTo);
    }

    /** The call that writes an image to its standard output. */
    static EngineCall save(EngineProfile profile, ImageBuild build, BuildScratch scratch) {
        List<String> arguments = new ArrayList<>(List.of("save"));
        if (profile.engine().kind() == EngineKind.PODMAN) {
            arguments.addAll(List.of("--format", "docker-archive"));
        }
        arguments.add(scratch.image());
        return EngineCall.of(arguments)
                .within(build.limits().time())
                .with(scratch.environment(profile.engine().kind()));
    }

    private static List<String> limits(EngineProfile profile, BuildLimits limits) {
        List<String> arguments = new ArrayList<>();
        if (profile.limits().contains(EngineLimit.MEMORY)) {
            arguments.addAll(List.of("--memory", limits.memoryBytes() + "b"));
        }
        if (profile.limits().contains(EngineLimit.SWAP)) {
            arguments.addAll(List.of("--memory-swap", limits.memoryBytes() + "b"));
        }
        if (profile.limits().contains(EngineLimit.CPU)) {
            arguments.addAll(List.of(
                    "--cpu-period", Long.toString(PERIOD), "--cpu-quota", Long.toString(Math.max(1000, (long)
                            (limits.cpus() * PERIOD)))));
        }
        return arguments;
    }
}
