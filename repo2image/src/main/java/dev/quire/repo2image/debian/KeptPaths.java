package dev.quire.repo2image.debian;

import java.util.List;
import java.util.regex.Pattern;

/** Which files of a package an image wants: all but manuals, documentation and translations; licences stay. */
final class KeptPaths {
    /** The configuration by which dpkg leaves the same files out of what is installed later. */
    static final String DPKG_CONFIG = """
            # Manuals, documentation and translations are not part of this image; licences are.
            path-exclude /usr/share/doc/*
            path-include /usr/share/doc/*/copyright
            path-exclude /usr/share/info/*
            path-exclude /usr/share/linda/*
            path-exclude /usr/share/lintian/*
            path-exclude /usr/share/locale/*
            path-include /usr/share/locale/locale.alias
            path-exclude /usr/share/man/*
            """;

    private static final List<String> DROPPED = List.of(
            "usr/share/doc/",
            "usr/share/info/",
            "usr/share/linda/",
            "usr/share/lintian/",
            "usr/share/locale/",
            "usr/share/man/");
    private static final Pattern KEPT =
            Pattern.compile("usr/share/doc/[^/]+(/copyright)?|usr/share/locale/locale\\.alias|usr/share/man/man[1-9]");

    private KeptPaths() {}

    static boolean keeps(String path) {
        return DROPPED.stream().noneMatch(path::startsWith)
                || KEPT.matcher(path).matches();
    }
}
