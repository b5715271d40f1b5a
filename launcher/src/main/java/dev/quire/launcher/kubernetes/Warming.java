package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.Warmth;
import java.util.List;
import java.util.Optional;

/** All that is done before anybody asks: sessions that wait, and images where sessions may run. */
final class Warming implements Warmth, AutoCloseable {
    private final WarmPool pool;
    private final Prepull prepull;

    Warming(WarmPool pool, Prepull prepull) {
        this.pool = pool;
        this.prepull = prepull;
    }

    void start() {
        pool.start();
        prepull.start();
    }

    @Override
    public void want(List<Wanted> wanted) {
        pool.want(wanted);
        prepull.want(wanted);
    }

    /** What keeps sessions from waiting, as a sentence. */
    Optional<String> problem() {
        return pool.problem();
    }

    @Override
    public void close() {
        pool.close();
        prepull.close();
    }
}
