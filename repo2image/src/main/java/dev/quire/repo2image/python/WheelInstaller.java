package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Spreads a wheel into a prefix (PyPA specifications, "Binary distribution format", "Installing a wheel"): modules, data,
 * headers, scripts with the prefix's interpreter, console scripts, RECORD and INSTALLER. A pure function of the wheel's bytes.
 */
final class WheelInstaller {
    private static final String INSTALLER = "quire\n";

    private final Prefix prefix;
    private final Wheel wheel;
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final TreeMap<String, String> record = new TreeMap<>();

    private WheelInstaller(Prefix prefix, Wheel wheel) {
        this.prefix = prefix;
        this.wheel = wheel;
    }

    /** The files of the wheel, where they go; without bytecode and directories. */
    static List<Entry> install(Prefix prefix, Wheel wheel) throws IOException {
        WheelInstaller installer = new WheelInstaller(prefix, wheel);
        installer.spread();
        installer.consoleScripts();
        installer.metadata();
        return new ArrayList<>(installer.entries.values());
    }

    private void spread() throws IOException {
        String data = wheel.distInfo().substring(0, wheel.distInfo().length() - ".dist-info".length()) + ".data/";
        for (String name : wheel.files()) {
            if (!name.startsWith(data)) {
                file(prefix.sitePackages() + "/" + name, name);
                continue;
            }
            String rest = name.substring(data.length());
            int slash = rest.indexOf('/');
            String scheme = slash < 0 ? "" : rest.substring(0, slash);
            String path = rest.substring(slash + 1);
            switch (scheme) {
                case "purelib", "platlib" -> file(prefix.sitePackages() + "/" + path, name);
                case "data" -> file(prefix.path() + "/" + path, name);
                case "headers" ->
                    file(
                            prefix.path() + "/include/site/python" + prefix.python() + "/" + distribution() + "/"
                                    + path,
                            name);
                case "scripts" -> script(path, name);
                default -> throw Wheel.corrupt(wheel.filename(), "has files of the unknown scheme in " + name);
            }
        }
    }

    private String distribution() {
        return wheel.distInfo().substring(0, wheel.distInfo().indexOf('-'));
    }

    private void file(String path, String name) {
        VerifiedContent content = wheel.content(name);
        add(path, wheel.member(name).executable() ? 0755 : 0644, content, content.recorded());
    }

    private void script(String path, String name) throws IOException {
        if (path.indexOf('/') >= 0) {
            throw Wheel.corrupt(wheel.filename(), "has a script in a directory: " + name);
        }
        VerifiedContent content = wheel.content(name);
        try (InputStream in = content.open()) {
            byte[] start = in.readNBytes(8);
            if (!new String(start, StandardCharsets.ISO_8859_1).startsWith("#!python")) {
                add(prefix.path() + "/bin/" + path, 0755, content, content.recorded());
                return;
            }
        }
        try (InputStream in = content.open()) {
            byte[] old = in.readAllBytes();
            int end = 0;
            while (end < old.length && old[end] != '\n') {
                end++;
            }
            ByteArrayOutputStream script = new ByteArrayOutputStream();
            script.writeBytes(("#!/" + prefix.path() + "/bin/python").getBytes(StandardCharsets.UTF_8));
            script.write(old, end, old.length - end);
            generated(prefix.path() + "/bin/" + path, 0755, script.toByteArray());
        }
    }

    private void consoleScripts() throws IOException {
        String file = wheel.distInfo() + "/entry_points.txt";
        if (!wheel.has(file)) {
            return;
        }
        for (EntryPoint point : EntryPoint.scripts(wheel.text(file))) {
            generated(
                    prefix.path() + "/bin/" + point.name(),
                    0755,
                    point.script("/" + prefix.path() + "/bin/python").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void metadata() {
        String directory = prefix.sitePackages() + "/" + wheel.distInfo();
        entries.remove(directory + "/INSTALLER");
        generated(directory + "/INSTALLER", 0644, INSTALLER.getBytes(StandardCharsets.UTF_8));
        StringBuilder text = new StringBuilder();
        record.values().forEach(text::append);
        text.append(wheel.distInfo()).append("/RECORD,,\n");
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        String path = directory + "/RECORD";
        entries.put(path, new Entry.File(path, 0644, Owner.USER, Content.of(bytes)));
    }

    private void generated(String path, int mode, byte[] bytes) {
        add(path, mode, Content.of(bytes), VerifiedContent.hash(Digest.sha256().digest(bytes)));
    }

    private void add(String path, int mode, Content content, String hash) {
        try {
            entries.put(path, new Entry.File(path, mode, Owner.USER, content));
        } catch (IllegalArgumentException e) {
            throw Wheel.corrupt(wheel.filename(), "would write outside of its place, to " + path);
        }
        record.put(path, RecordFile.line(relative(path), hash, content.size()));
    }

    /** Relative to site-packages, as RECORD has it. */
    private String relative(String path) {
        String site = prefix.sitePackages() + "/";
        return path.startsWith(site)
                ? path.substring(site.length())
                : "../../../" + path.substring(prefix.path().length() + 1);
    }
}
