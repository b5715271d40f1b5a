package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The small things that the scripts of our packages would do, package by package. Nothing is done for absent ones. */
final class SystemFiles {
    private static final Owner MAIL = new Owner(0, 8);
    private static final Owner UTMP = new Owner(0, 43);

    private SystemFiles() {}

    static void write(RootTree tree) throws IOException {
        baseFiles(tree);
        copies(tree);
        shells(tree);
        python(tree);
        authentication(tree);
        tree.text("etc/dpkg/dpkg.cfg.d/slim", KeptPaths.DPKG_CONFIG);
        tree.symlink("etc/localtime", "/usr/share/zoneinfo/Etc/UTC");
        tree.text("etc/timezone", "Etc/UTC\n");
        tree.file("var/log/dpkg.log", 0644, Owner.ROOT, new byte[0]);
        if (tree.at("etc/networks").isEmpty()) {
            tree.text("etc/networks", "default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\n");
        }
        tree.file("etc/security/opasswd", 0600, Owner.ROOT, new byte[0]);
    }

    private static void baseFiles(RootTree tree) throws IOException {
        // Bookworm has these links made by its installer.
        for (String link : MergedUsr.LINKS) {
            if (tree.at(link).isEmpty()) {
                tree.directory("usr/" + link, 0755, Owner.ROOT);
                tree.symlink(link, "usr/" + link);
            }
        }
        for (String directory : List.of("mnt", "srv", "opt", "etc/opt", "var/opt", "media", "usr/local")) {
            tree.directory(directory, 0755, Owner.ROOT);
        }
        for (String name : List.of("bin", "etc", "games", "include", "lib", "libexec", "sbin", "share", "src")) {
            tree.directory("usr/local/" + name, 0755, Owner.ROOT);
        }
        tree.directory("usr/local/share/man", 0755, Owner.ROOT);
        tree.symlink("usr/local/man", "share/man");
        tree.directory("run", 0755, Owner.ROOT);
        tree.directory("run/lock", 01777, Owner.ROOT);
        tree.symlink("var/run", "/run");
        tree.symlink("var/lock", "/run/lock");
        tree.directory("var/mail", 02775, MAIL);
        tree.symlink("var/spool/mail", "../mail");
        if (tree.at("etc/dpkg/origins/debian").isPresent()) {
            tree.symlink("etc/dpkg/origins/default", "debian");
        }
        tree.file("var/log/wtmp", 0664, UTMP, new byte[0]);
        tree.file("var/log/btmp", 0660, UTMP, new byte[0]);
        tree.file("var/log/lastlog", 0664, UTMP, new byte[0]);
    }

    /** Defaults that a script copies to their place unless there is one. */
    private static void copies(RootTree tree) throws IOException {
        Map<String, String> copies = Map.of(
                "usr/share/base-files/dot.profile", "root/.profile",
                "usr/share/base-files/dot.bashrc", "root/.bashrc",
                "usr/share/base-files/profile", "etc/profile",
                "usr/share/base-files/motd", "etc/motd",
                "usr/share/base-files/nsswitch.conf", "etc/nsswitch.conf",
                "usr/share/libc-bin/nsswitch.conf", "etc/nsswitch.conf",
                "usr/share/readline/inputrc", "etc/inputrc");
        for (Map.Entry<String, String> copy : copies.entrySet()) {
            Optional<String> text = tree.read(copy.getKey());
            if (text.isPresent() && tree.at(copy.getValue()).isEmpty()) {
                tree.text(copy.getValue(), text.get());
            }
        }
    }

    private static void shells(RootTree tree) throws IOException {
        Optional<String> first = tree.read("usr/share/debianutils/shells");
        if (first.isEmpty()) {
            return;
        }
        Set<String> lines = new LinkedHashSet<>(first.get().lines().toList());
        for (Entry entry : List.copyOf(tree.below("usr/share/debianutils/shells.d"))) {
            for (String shell : tree.read(entry.path()).orElse("").lines().toList()) {
                if (shell.startsWith("/")) {
                    lines.add(shell);
                    lines.add("/" + MergedUsr.path(shell.substring(1)));
                }
            }
        }
        tree.text("etc/shells", String.join("\n", lines) + "\n");
    }

    private static void python(RootTree tree) throws IOException {
        for (Entry entry : List.copyOf(tree.below("usr/lib"))) {
            if (entry.path().matches("usr/lib/python3\\.[0-9]+/os\\.py")) {
                String name = entry.path().split("/")[2];
                tree.directory("usr/local/lib/" + name, 0755, Owner.ROOT);
                tree.directory("usr/local/lib/" + name + "/dist-packages", 0755, Owner.ROOT);
                if (tree.at("etc/" + name + "/sitecustomize.py").isEmpty()) {
                    tree.text(
                            "etc/" + name + "/sitecustomize.py", "# Empty, so that the link to it is not dangling.\n");
                }
            }
        }
    }

    /** What {@code pam-auth-update} makes of its templates when passwords are all there is. */
    private static void authentication(RootTree tree) throws IOException {
        Map<String, String> blocks = Map.of(
                "auth", "auth\t[success=1 default=ignore]\tpam_unix.so nullok",
                "account", "account\t[success=1 new_authtok_reqd=done default=ignore]\tpam_unix.so",
                "password", "password\t[success=1 default=ignore]\tpam_unix.so obscure yescrypt",
                "session", "session\t[default=1]\t\t\tpam_permit.so",
                "session_nonint", "session\t[default=1]\t\t\tpam_permit.so");
        for (Entry entry : List.copyOf(tree.below("usr/share/pam"))) {
            String name = entry.path().substring("usr/share/pam/".length());
            if (!name.startsWith("common-") || name.endsWith(".md5sums")) {
                continue;
            }
            List<String> lines = new ArrayList<>();
            for (String line : tree.read(entry.path()).orElse("").lines().toList()) {
                if (line.matches("\\$[a-z_]+_primary")) {
                    lines.add(blocks.getOrDefault(line.substring(1, line.length() - "_primary".length()), ""));
                } else if (line.matches("\\$session[a-z_]*_additional")) {
                    lines.add("session\trequired\tpam_unix.so");
                } else if (!line.startsWith("$")) {
                    lines.add(line);
                }
            }
            tree.text("etc/pam.d/" + name, String.join("\n", lines) + "\n");
        }
    }
}
