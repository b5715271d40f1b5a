package dev.quire.launcher.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What we must know of this machine to drive an engine on it.
 *
 * @param path the directories in which programs are looked for
 * @param system the ids of its operating system, the closest first ({@code ubuntu}, {@code debian})
 * @param mayRaiseLimits whether processes that we start may raise their resource limits
 */
public record Host(List<Path> path, List<String> system, boolean mayRaiseLimits) {
    private static final Pattern EFFECTIVE = Pattern.compile("(?m)^CapEff:\\s*([0-9a-f]+)$");
    private static final Pattern SYSTEM = Pattern.compile("(?m)^(ID|ID_LIKE)=\"?([^\"\\n]*)\"?$");
    private static final Map<String, String> ADVICE = Map.of(
            "debian", "'sudo apt-get install podman'",
            "ubuntu", "'sudo apt-get install podman'",
            "fedora", "'sudo dnf install podman'",
            "rhel", "'sudo dnf install podman'",
            "arch", "'sudo pacman -S podman'",
            "alpine", "'sudo apk add podman'",
            "suse", "'sudo zypper install podman'",
            "mac", "'brew install podman', then 'podman machine init --now'",
            "windows", "Podman Desktop or Docker Desktop");
    private static final int CAP_SYS_RESOURCE = 24;

    public Host {
        path = List.copyOf(path);
        system = List.copyOf(system);
    }

    /**
     * This machine.
     *
     * @param environment this process's environment
     * @param osName the value of the system property {@code os.name}
     */
    public static Host current(Map<String, String> environment, String osName) {
        List<Path> directories = new ArrayList<>();
        for (String directory : environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator))) {
            try {
                if (!directory.isEmpty()) {
                    directories.add(Path.of(directory));
                }
            } catch (InvalidPathException e) {
                // Nothing can be found in a directory that cannot exist.
            }
        }
        return new Host(
                directories,
                systems(osName, read(Path.of("/etc/os-release"))),
                mayRaiseLimits(read(Path.of("/proc/self/status"))));
    }

    /** A program of that name. */
    Optional<Path> find(String program) {
        return path.stream()
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** How to get an engine here. */
    String installAdvice() {
        return system.stream()
                .flatMap(id -> Stream.ofNullable(ADVICE.get(id)))
                .findFirst()
                .orElse("Podman from your system's packages");
    }

    static List<String> systems(String osName, String osRelease) {
        if (osName.startsWith("Mac")) {
            return List.of("mac");
        }
        if (osName.startsWith("Windows")) {
            return List.of("windows");
        }
        List<String> ids = new ArrayList<>();
        Matcher matcher = SYSTEM.matcher(osRelease);
        while (matcher.find()) {
            List<String> found = List.of(matcher.group(2).strip().split(" "));
            ids.addAll(matcher.group(1).equals("ID") ? 0 : ids.size(), found);
        }
        return ids;
    }

    static boolean mayRaiseLimits(String status) {
        Matcher matcher = EFFECTIVE.matcher(status);
        return !matcher.find() || (HexFormat.fromHexDigitsToLong(matcher.group(1)) >> CAP_SYS_RESOURCE & 1) == 1;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
