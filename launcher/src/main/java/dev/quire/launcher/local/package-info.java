/**
 * Sessions, steps and Dockerfile builds on this machine: Podman or Docker, driven through the engine's command line.
 *
 * <p>May depend on {@code .session}, {@code .step} and {@code .build} only. The engine is the record: what a session is stands in its
 * container's labels, its environment and its name, so that a new process over the same engine sees the same sessions.
 */
@NullMarked
package dev.quire.launcher.local;

import org.jspecify.annotations.NullMarked;
