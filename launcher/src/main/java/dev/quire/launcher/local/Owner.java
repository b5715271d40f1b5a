package dev.quire.launcher.local;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** The process that launches a session, named so that another process can tell whether it still lives. */
final class Owner {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    private Owner() {}

    /** This process: its id, and its start since ids are used again. */
    static String current() {
        return name(ProcessHandle.current());
    }

    /** Whether the process of that name runs. */
    static boolean lives(String name) {
        if (!FORM.matcher(name).matches()) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(name.substring(0, name.indexOf('-'))));
        return process.filter(ProcessHandle::isAlive).map(Owner::name).equals(Optional.of(name));
    }

    private static String name(ProcessHandle process) {
        long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "-" + start;
    }
}
