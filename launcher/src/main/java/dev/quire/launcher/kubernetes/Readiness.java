package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.Answer;
import dev.quire.launcher.jupyter.Backoff;
import dev.quire.launcher.kubernetes.Verdict.Failed;
import dev.quire.launcher.kubernetes.Verdict.Remedy;
import dev.quire.launcher.kubernetes.Verdict.Running;
import dev.quire.launcher.kubernetes.Verdict.Stage;
import dev.quire.launcher.kubernetes.Verdict.Wait;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one Pod from its creation until its session answers at its public URL, or can't. One thread. */
final class Readiness {
    private static final Logger log = LoggerFactory.getLogger(Readiness.class);
    /** How often to look although nothing was heard. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);

    private static final Duration ASK_ANYWAY = Duration.ofSeconds(10);
    /** How long a public address that can't be reached from here is asked before Jupyter's own word is taken. */
    private static final Duration UNREACHABLE = Duration.ofSeconds(2);

    private final PodWatch watch;
    private final SessionApi api;
    private final Door door;
    private final ClusterSettings settings;
    private final InstantSource clock;

    private @Nullable Stage stage;
    private Instant stageBegan;
    private Instant askedAt;
    private @Nullable Instant aliveSince;
    private String told = "";
    private boolean seen;
    private int looks;

    Readiness(PodWatch watch, SessionApi api, Door door, ClusterSettings settings, InstantSource clock) {
        this.watch = watch;
        this.api = api;
        this.door = door;
        this.settings = settings;
        this.clock = clock;
        this.stageBegan = clock.instant();
        this.askedAt = stageBegan;
    }

    /** Waits; empty when the session is ready, otherwise why it won't be. */
    Optional<Failed> await(SessionSpec spec, Pod created, Consumer<String> progress) throws InterruptedException {
        String name = created.getMetadata().getName();
        Signal signal = new Signal();
        watch.follow(name, signal);
        try (SharedIndexInformer<Event> events = api.events(created, signal)) {
            Backoff backoff = new Backoff();
            while (true) {
                Verdict verdict = look(created, events.getStore().list());
                Wait wait;
                switch (verdict) {
                    case Failed failed -> {
                        return Optional.of(failed);
                    }
                    case Running(String podIp) -> {
                        // Said first, as it may be the only thing there is to say.
                        tell(progress, "Waiting for Jupyter to answer");
                        Optional<String> missing = ask(spec, podIp);
                        if (missing.isEmpty()) {
                            return Optional.empty();
                        }
                        wait = new Wait(Stage.ANSWER, missing.get());
                    }
                    case Wait waiting -> {
                        wait = waiting;
                        tell(progress, waiting.message());
                    }
                }
                if (isOver(wait.stage())) {
                    return Optional.of(Classifier.tooLong(wait));
                }
                signal.await(wait.stage() == Stage.ANSWER ? backoff.next() : LOOK_ANYWAY);
            }
        } finally {
            watch.unfollow(name, signal);
        }
    }

    private Verdict look(Pod created, List<Event> events) {
        Optional<Pod> current = current(created.getMetadata().getName());
        current = current.filter(
                pod -> pod.getMetadata().getUid().equals(created.getMetadata().getUid()));
        if (current.isEmpty() && seen) {
            return new Failed(
                    LaunchError.LOST, "The session was removed while it started; launch it again.", Remedy.NONE);
        }
        seen |= current.isPresent();
        return Classifier.classify(current.orElse(created), events);
    }

    /** The watch's view, and now and then the API server's own, in case the watch is silent without knowing it. */
    private Optional<Pod> current(String name) {
        Instant now = clock.instant();
        if (watch.trouble().isPresent() || Duration.between(askedAt, now).compareTo(ASK_ANYWAY) > 0) {
            askedAt = now;
            try {
                return api.pod(name);
            } catch (LaunchException e) {
                // The cluster may be back before the stage's time is over.
                log.debug("{} could not be looked at: {}", name, e.getMessage());
            }
        }
        return watch.named(name);
    }

    /** What keeps the session from being ready; empty when nothing does. */
    private Optional<String> ask(SessionSpec spec, String podIp) throws InterruptedException {
        looks++;
        // Should the Pod's address lead elsewhere from here, the public URL still tells.
        Door.Look look = door.look(spec.id(), spec.token(), podIp, looks % 8 == 0);
        if (look.open()) {
            return Optional.empty();
        }
        if (!look.alive()) {
            return Optional.of("Jupyter: " + text(look.inPod()));
        }
        Instant now = clock.instant();
        if (aliveSince == null) {
            aliveSince = now;
        }
        if (settings.route().check() == RouteSettings.Check.WHEN_REACHABLE
                && (look.publicly() instanceof Answer.Unreachable || look.publicly() instanceof Answer.Closed)
                && Duration.between(aliveSince, now).compareTo(UNREACHABLE) >= 0) {
            log.warn(
                    "The public address {} can't be reached from here ({}), so session {} is ready by its Pod's word",
                    settings.route().url(spec.id()),
                    text(look.publicly()),
                    spec.id());
            return Optional.empty();
        }
        return Optional.of(
                "Jupyter runs, but %s does not lead to it yet: %s; check the ingress controller and its class"
                        .formatted(settings.route().url(spec.id()), text(look.publicly())));
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
            stageBegan = clock.instant();
        }
        Duration limit = switch (now) {
            case SCHEDULE -> settings.timings().schedule();
            case START -> settings.timings().start();
            case ANSWER -> settings.timings().answer();
        };
        return Duration.between(stageBegan, clock.instant()).compareTo(limit) > 0;
    }

    private void tell(Consumer<String> progress, String message) {
        if (!message.equals(told)) {
            told = message;
            progress.accept(message);
        }
    }
}
