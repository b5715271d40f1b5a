package dev.quire.repo2image.debian;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Users and groups: Debian's standard ones, those that packages would create, and the notebook's own user. */
final class Accounts {
    /** The user of a notebook, by the name that images for JupyterHub and Binder give it. */
    static final String USER = "jovyan";

    private static final String HOME = "home/" + USER;
    private static final int SHADOW_GROUP = 42;
    private static final int SSH_GROUP = 101;

    private Accounts() {}

    /** @param date the lock's: when the passwords, which nobody has, were last changed */
    static void write(RootTree tree, Instant date) throws IOException {
        String passwd = master(tree, "passwd")
                + "_apt:x:42:65534::/nonexistent:/usr/sbin/nologin\n"
                + USER + ":x:1000:1000::/" + HOME + ":/bin/bash\n";
        String group = master(tree, "group") + "_ssh:x:" + SSH_GROUP + ":\n" + USER + ":x:1000:\n";
        long day = Duration.between(Instant.EPOCH, date).toDays();
        StringBuilder shadow = new StringBuilder();
        for (String line : passwd.lines().toList()) {
            String name = name(line);
            shadow.append(name).append(name.equals("_apt") || name.equals(USER) ? ":!:" : ":*:");
            shadow.append(day).append(":0:99999:7:::\n");
        }
        StringBuilder gshadow = new StringBuilder();
        for (String line : group.lines().toList()) {
            gshadow.append(name(line)).append(line.startsWith(USER + ":") ? ":!::\n" : ":*::\n");
        }
        // Everyone may read which users exist, and only root and its group what their passwords are.
        Owner secret = new Owner(0, SHADOW_GROUP);
        tree.text("etc/passwd", passwd.replaceAll("(?m)^([^:]+):\\*:", "$1:x:"));
        tree.text("etc/group", group.replaceAll("(?m)^([^:]+):\\*:", "$1:x:"));
        tree.file("etc/shadow", 0640, secret, shadow.toString().getBytes(US_ASCII));
        tree.file("etc/gshadow", 0640, secret, gshadow.toString().getBytes(US_ASCII));
        tree.text("etc/subuid", "");
        tree.text("etc/subgid", "");
        tree.own("usr/bin/ssh-agent", 02755, new Owner(0, SSH_GROUP));
        home(tree);
    }

    private static void home(RootTree tree) throws IOException {
        tree.directory("home", 0755, Owner.ROOT);
        tree.directory(HOME, 0755, Owner.USER);
        for (Entry entry : List.copyOf(tree.below("etc/skel"))) {
            if (entry instanceof Entry.File file) {
                byte[] bytes;
                try (var in = file.content().open()) {
                    bytes = in.readAllBytes();
                }
                tree.file(HOME + "/" + file.path().substring("etc/skel/".length()), file.mode(), Owner.USER, bytes);
            }
        }
    }

    private static String master(RootTree tree, String name) throws IOException {
        return tree.read("usr/share/base-passwd/" + name + ".master")
                .orElseThrow(() -> new IOException("The base has no list of Debian's users: base-passwd is missing."));
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf(':'));
    }
}
