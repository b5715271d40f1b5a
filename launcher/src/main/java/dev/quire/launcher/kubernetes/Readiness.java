package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.Answer;
import dev.quire.launcher.jupyter.Backoff;
import dev.quire.launcher.kubernetes.Verdict.Failed;
import dev.quire.launcher.kubernetes.Verdict.Running;
import dev.quire.launcher.kubernetes.Verdict.Stage;
import dev.quire.launcher.kubernetes.Verdict.Wait;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one Pod from its creation until its session answers at its public URL, or can't. One thread. */
final class Readiness {
    private static final Logger log = LoggerFactory.getLogger(Readiness.class);
    /** How often to look although nothing was heard. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);
    /** Without progress for so long, the events may tell more. */
    private static final Duration STUCK = Duration.ofSeconds(1);
    /** How long a public address that can't be reached from here is asked before Jupyter's own word is taken. */
    private static final Duration UNREACHABLE = Duration.ofSeconds(2);

    private final SessionSpec spec;
    private final PodSight sight;
    private final Hints hints;
    private final Door door;
    private final ClusterSettings settings;
    private final LongSupplier nanoTime;
    private final IntSupplier others;

    private Machines machines = Machines.ANY;
    private boolean lookedAtMachines;
    private @Nullable Stage stage;
    private long stageBegan;
    private Verdict before = new Wait(Stage.SCHEDULE, "");
    private long changed;
    private OptionalLong aliveSince = OptionalLong.empty();
    private String told = "";
    private int looks;

    /**
     * @param others how many launches are under way: the more, the less often each is asked
     */
    Readiness(
            SessionSpec spec,
            PodSight sight,
            Hints hints,
            Door door,
            ClusterSettings settings,
            LongSupplier nanoTime,
            IntSupplier others) {
        this.spec = spec;
        this.sight = sight;
        this.hints = hints;
        this.door = door;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.others = others;
        this.stageBegan = nanoTime.getAsLong();
        this.changed = stageBegan;
    }

    /** Waits until the session answers, or won't. */
    Outcome await(Routing routing, Consumer<String> progress) throws InterruptedException {
        Backoff backoff = new Backoff();
        try (PodEvents events = hints.about(sight.created(), sight.signal())) {
            while (true) {
                routing.check();
                Pod pod = sight.look();
                Verdict verdict = sight.removal().orElseGet(() -> classify(pod, events));
                Wait wait;
                switch (verdict) {
                    case Failed failed -> {
                        return new Outcome.Failed(failed);
                    }
                    case Running _ -> {
                        // Said first, as it may be the only thing there is to say.
                        tell(progress, "Waiting for Jupyter to answer");
                        wait = new Wait(Stage.ANSWER, "Waiting for Jupyter to answer");
                    }
                    case Wait waiting -> {
                        tell(progress, waiting.message());
                        wait = waiting;
                    }
                }
                // An address is dialled as soon as there is one: the news that the container runs comes late.
                Optional<String> address = SessionRecords.address(pod);
                if (address.isPresent()) {
                    Optional<String> missing = ask(pod, address.get());
                    if (missing.isEmpty()) {
                        routing.await();
                        return new Outcome.Ready(pod);
                    }
                    wait = wait.stage() == Stage.ANSWER ? new Wait(Stage.ANSWER, missing.get()) : wait;
                }
                if (isOver(wait.stage())) {
                    return new Outcome.Failed(Classifier.tooLong(wait));
                }
                if (isStuck(verdict) || Classifier.isHeldUp(pod)) {
                    events.follow();
                }
                sight.signal().await(address.isPresent() ? backoff.next(pause()) : LOOK_ANYWAY);
            }
        }
    }

    /** Nodes are looked at once, when the scheduler has found none. */
    private Verdict classify(Pod pod, PodEvents events) {
        Verdict verdict = Classifier.classify(pod, events.heard(), requests(), machines);
        if (!lookedAtMachines && Classifier.isUnschedulable(pod)) {
            machines = hints.machines();
            lookedAtMachines = true;
            verdict = Classifier.classify(pod, events.heard(), requests(), machines);
        }
        return verdict;
    }

    private Map<String, Quantity> requests() {
        ResourceRequirements resources =
                sight.created().getSpec().getContainers().getFirst().getResources();
        return resources == null ? Map.of() : Objects.requireNonNullElse(resources.getRequests(), Map.of());
    }

    private Duration pause() {
        return Duration.ofMillis(Math.clamp(5L * others.getAsInt(), 50, 1_000));
    }

    private boolean isStuck(Verdict now) {
        if (!now.equals(before)) {
            before = now;
            changed = nanoTime.getAsLong();
        }
        return now instanceof Wait && since(changed).compareTo(STUCK) >= 0;
    }

    /** What keeps the session from being ready; empty when nothing does. */
    private Optional<String> ask(Pod pod, String podIp) throws InterruptedException {
        looks++;
        Answer inPod = door.askInPod(spec.id(), spec.token(), podIp);
        boolean alive = inPod instanceof Answer.Alive;
        // The kubelet has asked the same, and tells it up to a second later; but long ago, if the Pod was there before.
        boolean isOutOfReach = inPod instanceof Answer.Unreachable && !door.reachesPods();
        boolean isTold = SessionRecords.isReady(pod) && (!sight.wasThere() || isOutOfReach);
        if (settings.route().check() == RouteSettings.Check.NONE && (alive || isTold)) {
            return Optional.empty();
        }
        // Should the Pod's address lead elsewhere from here, the public URL still tells.
        boolean askPublicly = alive || inPod instanceof Answer.Unreachable || looks % 32 == 0;
        if (!askPublicly) {
            return Optional.of("Jupyter: " + text(inPod));
        }
        Answer publicly = door.askPublicly(spec.id(), spec.token());
        if (publicly instanceof Answer.Alive) {
            return Optional.empty();
        }
        if (!alive) {
            return Optional.of("Jupyter: " + text(inPod));
        }
        return isTakenOnTrust(publicly)
                ? Optional.empty()
                : Optional.of(
                        "Jupyter runs, but %s does not lead to it yet: %s; check the ingress controller and its class"
                                .formatted(settings.route().url(spec.id()), text(publicly)));
    }

    private boolean isTakenOnTrust(Answer publicly) {
        if (aliveSince.isEmpty()) {
            aliveSince = OptionalLong.of(nanoTime.getAsLong());
        }
        boolean trusted = settings.route().check() == RouteSettings.Check.WHEN_REACHABLE
                && (publicly instanceof Answer.Unreachable || publicly instanceof Answer.Closed)
                && since(aliveSince.getAsLong()).compareTo(UNREACHABLE) >= 0;
        if (trusted) {
            log.warn(
                    "The public address {} can't be reached from here ({}), so session {} is ready by its Pod's word",
                    settings.route().url(spec.id()),
                    text(publicly),
                    spec.id());
        }
        return trusted;
    }

    private static String text(Answer answer) {
        return switch (answer) {
            case Answer.Alive _ -> "it answers";
            case Answer.Refused(int status) -> "status " + status;
            case Answer.Closed(String why) -> why;
            case Answer.Unreachable(String why) -> why;
        };
    }

    private boolean isOver(Stage now) {
        if (now != stage) {
            stage = now;
            stageBegan = nanoTime.getAsLong();
        }
        Duration limit = switch (now) {
            case SCHEDULE -> settings.timings().schedule();
            case START -> settings.timings().start();
            case ANSWER -> settings.timings().answer();
        };
        return since(stageBegan).compareTo(limit) > 0;
    }

    private Duration since(long moment) {
        return Duration.ofNanos(nanoTime.getAsLong() - moment);
    }

    private void tell(Consumer<String> progress, String message) {
        if (!message.equals(told)) {
            told = message;
            progress.accept(message);
        }
    }
}
