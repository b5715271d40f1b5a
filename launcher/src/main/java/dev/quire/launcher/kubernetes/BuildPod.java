package dev.quire.launcher.kubernetes;

import dev.quire.launcher.build.BuildFailures;
import dev.quire.launcher.build.BuildLog;
import dev.quire.launcher.build.ImageBuild;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.step.Capture;
import dev.quire.launcher.step.StepCommand;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepException.Kind;
import dev.quire.launcher.step.StepFailures;
import dev.quire.launcher.step.StepLimits;
import dev.quire.launcher.step.StepNetwork;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepUser;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ContainerResource;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One build's Pod, and the connections into it. */
final class BuildPod {
    private static final Logger log = LoggerFactory.getLogger(BuildPod.class);
    private static final Duration LOOK = Duration.ofMillis(300);
    private static final int LONGEST_HEADER = 200;
    private static final int KILLED = 137;

    private final KubernetesClient client;
    private final StepPods pods;
    private final Pod pod;
    private final ImageBuild build;

    BuildPod(KubernetesClient client, StepPods pods, Pod pod, ImageBuild build) {
        this.client = client;
        this.pods = pods;
        this.pod = pod;
        this.build = build;
    }

    /** Waits for the container. */
    void await(KubernetesStepSettings.Timings timings, String image) throws InterruptedException {
        new PodProgress(pods, pod, StepFailures.of(asStep(image))).awaitStart(timings);
    }

    /** Builds; the image lies in the Pod then. */
    void build(List<String> command, Path context, Consumer<String> output) throws IOException, InterruptedException {
        BuildLog lines = new BuildLog(output, build.limits().outputBytes());
        long end = System.nanoTime() + build.limits().time().toNanos();
        try (ExecWatch exec = container()
                .redirectingInput()
                .redirectingOutput()
                .redirectingError()
                .exec(command.toArray(String[]::new))) {
            Thread out = Thread.ofVirtual().start(() -> lines.read(exec.getOutput()));
            Thread err = Thread.ofVirtual().start(() -> lines.read(exec.getError()));
            Thread.ofVirtual().start(() -> send(context, exec.getInput()));
            Optional<Integer> code = Optional.empty();
            while (code.isEmpty()) {
                if (lines.isOver()) {
                    throw BuildFailures.output(build.file(), build.limits().outputBytes(), lines.last());
                }
                if (System.nanoTime() > end) {
                    throw BuildFailures.time(build.file(), build.limits().time(), lines.last());
                }
                code = code(exec.exitCode(), lines);
            }
            out.join(LOOK.multipliedBy(10));
            err.join(LOOK.multipliedBy(10));
            if (lines.isOver()) {
                throw BuildFailures.output(build.file(), build.limits().outputBytes(), lines.last());
            }
            if (code.get() == KILLED) {
                throw cutOff("its builder was killed", lines.last());
            }
            if (code.get() != 0) {
                throw BuildFailures.ended(build.file(), code.get(), lines.last(), build.limits());
            }
        }
    }

    private static void send(Path context, OutputStream in) {
        try {
            Files.copy(context, in);
            in.flush();
        } catch (IOException e) {
            // The builder misses what has not come, and says so.
            log.debug("A context was not sent to its end: {}", e.getMessage());
        }
    }

    private Optional<Integer> code(CompletableFuture<Integer> exit, BuildLog lines) throws InterruptedException {
        try {
            // A connection that ends before the command does leaves no code.
            Integer code = exit.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (code == null) {
                throw cutOff("the connection to its Pod ended", lines.last());
            }
            return Optional.of(code);
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw cutOff(String.valueOf(e.getCause()), lines.last());
        }
    }

    /** Writes the image, all of it or an error. */
    void handOver(OutputStream archive) throws IOException, InterruptedException {
        try (ExecWatch exec = container().redirectingOutput().exec("sh", "-c", BuildManifests.HAND_OVER)) {
            InputStream in = exec.getOutput();
            String[] header = header(in).split(" ");
            long size = Long.parseLong(header[0]);
            if (size > build.limits().diskBytes()) {
                throw BuildFailures.size(build.file(), build.limits().diskBytes());
            }
            MessageDigest digest = sha256();
            byte[] buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (Thread.interrupted()) {
                    throw new InterruptedException("The build was stopped");
                }
                if (count < 0) {
                    throw cutOff("the image was cut off", List.of());
                }
                digest.update(buffer, 0, count);
                archive.write(buffer, 0, count);
                left -= count;
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(header[1])) {
                throw cutOff("the image was changed on its way", List.of());
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException | EOFException e) {
            throw cutOff("the image did not come", List.of());
        }
    }

    private static String header(InputStream in) throws IOException {
        StringBuilder header = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || header.length() > LONGEST_HEADER) {
                throw new EOFException("No header");
            }
            header.append((char) c);
        }
        return header.toString();
    }

    /** The connection does not say why it ended, the Pod's status does. */
    private RuntimeException cutOff(String why, List<String> lines) throws InterruptedException {
        Optional<StepException> end = new PodProgress(pods, pod, StepFailures.of(asStep("builder"))).awaitEnd();
        return switch (end.map(StepException::kind).orElse(Kind.CUT_OFF)) {
            case DISK -> BuildFailures.disk(build.file(), build.limits().diskBytes(), lines);
            case TIME -> BuildFailures.time(build.file(), build.limits().time(), lines);
            case MEMORY -> BuildFailures.memory(build.file(), "its build", build.limits(), lines);
            default ->
                BuildFailures.unavailable(
                        build.file(),
                        end.map(known -> String.valueOf(known.getMessage())).orElse(why),
                        lines);
        };
    }

    private ContainerResource container() {
        return client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(name())
                .inContainer(StepManifests.CONTAINER);
    }

    private String name() {
        return pod.getMetadata().getName();
    }

    /** What is known of Pods that do not start is known of steps. */
    private StepSpec asStep(String image) {
        var limits = build.limits();
        return new StepSpec(
                build.file(),
                new ImageSource.Registry(image),
                new StepCommand(List.of("buildah"), Map.of(), "/", StepUser.ROOT, StepNetwork.OPEN),
                new StepLimits(
                        limits.memoryBytes(),
                        limits.cpus(),
                        limits.processes(),
                        limits.time(),
                        limits.diskBytes(),
                        limits.outputBytes()),
                List.of(),
                Capture.change());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
