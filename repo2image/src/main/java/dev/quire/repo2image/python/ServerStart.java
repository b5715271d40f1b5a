package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.step.Resource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The package {@code quire_start}, which lets the server start with less work (decision 12), and its page warn before the session
 * ends. It is no distribution, so that
 * {@code pip freeze} in a session names nothing that an index does not have.
 *
 * @param stack the versions that it is made for
 */
record ServerStart(StackLock stack) {
    private static final String PACKAGE = "quire_start/";
    private static final List<String> MODULES =
            List.of("__init__.py", "imports.py", "installed.py", "later.py", "lifetime.py");
    private static final String EXTENSION = "share/jupyter/labextensions/quire-lifetime/";

    /** The server's side of the warning before a session ends. */
    private static final String ENABLED = """
            {"ServerApp": {"jpserver_extensions": {"quire_start.lifetime": true}}}
            """;

    /** What it is made of, in that environment. */
    List<Entry.File> entries(Prefix prefix) {
        List<Entry.File> entries = new ArrayList<>();
        files(prefix).forEach((path, text) -> entries.add(new Entry.File(path, 0644, Owner.USER, Content.of(text))));
        return entries;
    }

    /** Names them. */
    List<String> inputs(Prefix prefix) {
        List<String> inputs = new ArrayList<>();
        files(prefix).forEach((path, text) -> inputs.add(path + " " + Digest.of(text)));
        return inputs;
    }

    private Map<String, byte[]> files(Prefix prefix) {
        String site = prefix.sitePackages() + "/";
        Map<String, byte[]> files = new TreeMap<>();
        files.put(site + "quire_start.pth", resource("quire_start.pth"));
        MODULES.forEach(module -> files.put(site + PACKAGE + module, resource(module)));
        files.put(
                prefix.path() + "/etc/jupyter/jupyter_server_config.d/quire_start.json",
                ENABLED.getBytes(StandardCharsets.UTF_8));
        files.put(prefix.path() + "/" + EXTENSION + "package.json", resource("labextension/package.json"));
        files.put(prefix.path() + "/" + EXTENSION + "static/remoteEntry.js", resource("labextension/remoteEntry.js"));
        files.put(site + PACKAGE + "stack.py", distributions().getBytes(StandardCharsets.UTF_8));
        return files;
    }

    /** Names of distributions as in their {@code .dist-info} directories, which are those of their wheels. */
    private String distributions() {
        return stack.wheels().stream()
                .map(LockedWheel::filename)
                .map(name -> name.substring(0, name.indexOf('-', name.indexOf('-') + 1)))
                .collect(Collectors.joining(
                        "\",\n    \"",
                        "\"\"\"The distributions of the stack, in the versions that are meant.\"\"\"\n\nSTACK = [\n    \"",
                        "\",\n]\n"));
    }

    private static byte[] resource(String name) {
        return Resource.bytes(ServerStart.class, "start/" + name);
    }
}
