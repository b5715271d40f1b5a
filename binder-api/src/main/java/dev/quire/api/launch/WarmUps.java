package dev.quire.api.launch;

import dev.quire.launcher.session.Demand;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Sessions;
import dev.quire.launcher.session.Warmth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which sessions are to wait for someone: those of links that are configured, and of those that were asked for lately. Looks
 * up now and then what each link means, and has its image built. Of several processes the one that leads does it.
 */
public final class WarmUps implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WarmUps.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /** How long what a link meant is good enough: whoever opens it meanwhile gets what it means then, by the slower way. */
    private static final Duration FRESH = Duration.ofMinutes(5);
    /** The same when it could not be looked up. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /** Prepares a launch: finds out what its link means now, and has its image built. */
    @FunctionalInterface
    public interface Preparation {
        /** The session that it would start; it throws what a launch fails with. */
        SessionSpec prepare(LaunchRequest request) throws InterruptedException;
    }

    private final Preparation preparation;
    private final Sessions sessions;
    private final Warmth warmth;
    private final BooleanSupplier leads;
    private final List<WarmLink> links;
    private final Demand<String> demand;
    private final boolean looksAtDemand;
    private final int machines;
    private final Clock clock;
    private final Map<LaunchRequest, Link> known = new ConcurrentHashMap<>();
    private final Thread thread = Thread.ofVirtual().name("warm-ups").unstarted(this::loop);
    private @Nullable Set<SessionId> seen;

    /** What is known of a link; its thread prepares it now. */
    private static final class Link {
        private volatile @Nullable SessionSpec spec;
        private volatile @Nullable Thread thread;
        private volatile @Nullable String failure;
        private volatile Instant due = Instant.MIN;
    }

    /**
     * Not started yet.
     *
     * @param leads whether it is for this process now
     * @param links those that are configured
     * @param demand how many sessions may wait for links that were asked for lately; 0 for none
     * @param machines on how many machines the images of all these are to be
     * @param clock the time, in the time zone of the links' boosts
     */
    public WarmUps(
            Preparation preparation,
            Sessions sessions,
            Warmth warmth,
            BooleanSupplier leads,
            List<WarmLink> links,
            int demand,
            int machines,
            Clock clock) {
        this.preparation = preparation;
        this.sessions = sessions;
        this.warmth = warmth;
        this.leads = leads;
        this.links = List.copyOf(links);
        this.demand = new Demand<>(demand);
        this.looksAtDemand = demand > 0;
        this.machines = machines;
        this.clock = clock;
    }

    /** Begins, and goes on until it is closed. */
    public void start() {
        thread.start();
    }

    private void loop() {
        try {
            while (true) {
                try {
                    look();
                } catch (RuntimeException e) {
                    log.warn("What sessions are to wait could not be found out, trying again: {}", e.getMessage());
                }
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once. */
    void look() {
        if (!leads.getAsBoolean()) {
            seen = null;
            return;
        }
        Map<LaunchRequest, Integer> sizes = sizes();
        known.keySet().removeIf(request -> !sizes.containsKey(request));
        List<Warmth.Wanted> wanted = new ArrayList<>();
        sizes.forEach((request, size) -> {
            Link link = known.computeIfAbsent(request, _ -> new Link());
            prepare(request, link);
            SessionSpec spec = link.spec;
            if (spec != null) {
                wanted.add(new Warmth.Wanted(spec, size, machines));
            }
        });
        warmth.want(wanted);
    }

    private Map<LaunchRequest, Integer> sizes() {
        Map<LaunchRequest, Integer> sizes = new LinkedHashMap<>();
        ZonedDateTime now = ZonedDateTime.now(clock);
        for (WarmLink link : links) {
            sizes.merge(link.request(), link.sizeAt(now), Math::max);
        }
        if (looksAtDemand) {
            lookAtDemand();
            demand.sizes(clock.instant())
                    .forEach((path, size) -> sizes.merge(WarmLink.request(path, ""), size, Math::max));
        }
        return sizes;
    }

    /** The record of sessions tells of those that others have launched, too. */
    private void lookAtDemand() {
        Set<SessionId> before = seen;
        Set<SessionId> now = new HashSet<>();
        for (Session session : sessions.list()) {
            now.add(session.id());
            String path = session.origin().launchPath();
            if (before != null && !before.contains(session.id()) && path.indexOf('/') > 0) {
                demand.asked(path, clock.instant());
            }
        }
        seen = now;
    }

    private void prepare(LaunchRequest request, Link link) {
        if (link.thread != null || clock.instant().isBefore(link.due)) {
            return;
        }
        Thread preparing = Thread.ofVirtual()
                .name("warm up " + request.shortened())
                .unstarted(() -> {
                    try {
                        link.spec = preparation.prepare(request);
                        link.failure = null;
                        link.due = clock.instant().plus(FRESH);
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        failed(request, link, e);
                    } finally {
                        link.thread = null;
                    }
                });
        link.thread = preparing;
        preparing.start();
    }

    /** It is tried again and again: what failed is said once. What the link meant before goes on waiting. */
    private void failed(LaunchRequest request, Link link, RuntimeException e) {
        String failure = String.valueOf(e.getMessage());
        if (!failure.equals(link.failure)) {
            log.warn("No session of {} can wait, trying again: {}", request.shortened(), failure);
        }
        link.failure = failure;
        link.due = clock.instant().plus(AGAIN);
    }

    @Override
    public void close() {
        thread.interrupt();
        known.values().forEach(link -> {
            Thread preparing = link.thread;
            if (preparing != null) {
                preparing.interrupt();
            }
        });
    }
}
