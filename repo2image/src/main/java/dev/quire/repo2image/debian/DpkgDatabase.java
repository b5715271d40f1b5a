package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * dpkg's database in {@code /var/lib/dpkg}, as if dpkg had installed the packages: scanners see them, and apt can add to
 * them and replace them.
 */
final class DpkgDatabase {
    private static final String HOME = "var/lib/dpkg/";

    private DpkgDatabase() {}

    static void write(RootTree tree, List<Unpacking> packages) throws IOException {
        tree.directory("var/lib/dpkg", 0755, Owner.ROOT);
        tree.directory("var/lib/dpkg/info", 0755, Owner.ROOT);
        tree.directory("var/lib/dpkg/triggers", 0755, Owner.ROOT);
        tree.directory("var/lib/dpkg/updates", 0755, Owner.ROOT);
        tree.text(HOME + "info/format", "1\n");
        for (String empty : List.of("available", "diversions", "statoverride", "triggers/Unincorp")) {
            tree.text(HOME + empty, "");
        }
        tree.text(HOME + "arch-native", "amd64\n");
        Map<String, Stanza> status = new TreeMap<>();
        Map<String, StringBuilder> triggers = new TreeMap<>();
        for (Unpacking one : packages) {
            String name = one.deb().databaseName();
            status.put(name, status(one.deb(), tree));
            info(tree, name, one);
            triggers(one.deb().text("triggers"), name, triggers);
        }
        StringBuilder all = new StringBuilder();
        status.values().forEach(stanza -> all.append(stanza).append('\n'));
        tree.text(HOME + "status", all.toString());
        triggers.putIfAbsent("File", new StringBuilder());
        for (Map.Entry<String, StringBuilder> trigger : triggers.entrySet()) {
            tree.text(HOME + "triggers/" + trigger.getKey(), trigger.getValue().toString());
        }
    }

    private static Stanza status(DebPackage deb, RootTree tree) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Package", deb.control().require("Package"));
        fields.put("Status", "install ok installed");
        deb.control().fields().forEach((name, value) -> {
            if (!name.equals("Package") && !name.equals("Description")) {
                fields.put(name, value);
            }
        });
        StringBuilder conffiles = new StringBuilder();
        for (String line : deb.text("conffiles").lines().toList()) {
            String path = line.strip();
            // Lines with a flag before the path tell of files that are not there.
            if (path.startsWith("/")) {
                Optional<Entry.File> file = tree.follow(MergedUsr.path(path.substring(1)));
                if (file.isPresent()) {
                    conffiles.append("\n ").append(path).append(' ').append(md5(file.get()));
                }
            }
        }
        if (!conffiles.isEmpty()) {
            fields.put("Conffiles", conffiles.toString());
        }
        fields.put("Description", deb.control().field("Description").orElse(""));
        return new Stanza(fields);
    }

    private static void info(RootTree tree, String name, Unpacking one) throws IOException {
        List<String> listing = new ArrayList<>(List.of("/."));
        one.listing().forEach(path -> listing.add("/" + path));
        tree.text(HOME + "info/" + name + ".list", String.join("\n", listing) + "\n");
        for (Map.Entry<String, byte[]> file : new TreeMap<>(one.deb().files()).entrySet()) {
            int mode = file.getKey().matches("(pre|post)(inst|rm)|config") ? 0755 : 0644;
            tree.file(HOME + "info/" + name + "." + file.getKey(), mode, Owner.ROOT, file.getValue());
        }
    }

    /** Who waits for which trigger (deb-triggers(5)): a file per name, and one for all paths. */
    private static void triggers(String text, String name, Map<String, StringBuilder> triggers) {
        for (String line : text.lines().toList()) {
            String[] words = line.replaceAll("#.*", "").strip().split("\\s+");
            if (words.length != 2 || !words[0].startsWith("interest")) {
                continue;
            }
            String who = words[0].endsWith("-noawait") ? name + "/noawait" : name;
            if (words[1].startsWith("/")) {
                triggers.computeIfAbsent("File", key -> new StringBuilder())
                        .append(words[1])
                        .append(' ')
                        .append(who)
                        .append('\n');
            } else {
                triggers.computeIfAbsent(words[1], key -> new StringBuilder())
                        .append(who)
                        .append('\n');
            }
        }
    }

    /** dpkg still tells changed configuration files by MD5. */
    private static String md5(Entry.File file) throws IOException {
        try (InputStream in = file.content().open();
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("MD5"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
