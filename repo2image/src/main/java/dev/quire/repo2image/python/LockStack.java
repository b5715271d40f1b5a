package dev.quire.repo2image.python;

import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Renews the stack's lock for one Python version. */
public final class LockStack {
    private LockStack() {}

    /** Resolves the stack's roots to their newest versions and writes the lock. */
    public static void write(UvResolver resolver, Downloads downloads, Path lock)
            throws IOException, InterruptedException {
        List<LockedWheel> wheels = new ArrayList<>();
        for (LockedWheel wheel :
                resolver.resolve(new UvResolver.Request(StackLock.ROOTS, List.of(), List.of(), List.of()))) {
            wheels.add(wheel.withSize(downloads.size(URI.create(wheel.url().orElseThrow()), wheel.filename())));
        }
        Files.writeString(lock, StackLock.format(wheels));
    }
}
