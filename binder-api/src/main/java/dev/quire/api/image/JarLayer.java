package dev.quire.api.image;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Jar files, each under its name in {@code /opt/quire/lib}. */
final class JarLayer implements LayerSource {
    private static final String DIRECTORY = "opt/quire/lib/";

    private final String title;
    private final List<Path> jars;
    private final LayerKey key;

    private JarLayer(String title, List<Path> jars, LayerKey key) {
        this.title = title;
        this.jars = jars;
        this.key = key;
    }

    static JarLayer of(String title, List<Path> jars) throws IOException {
        List<Path> sorted = jars.stream().sorted().toList();
        List<String> inputs = new ArrayList<>();
        for (Path jar : sorted) {
            inputs.add(jar.getFileName().toString());
            inputs.add(Digest.of(Files.readAllBytes(jar)).toString());
        }
        return new JarLayer(title, sorted, LayerKey.of("jars/1", inputs));
    }

    @Override
    public LayerKey key() {
        return key;
    }

    @Override
    public String createdBy() {
        return title;
    }

    @Override
    public List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path jar : jars) {
            entries.add(
                    new Entry.File(DIRECTORY + jar.getFileName(), 0644, Owner.ROOT, Content.of(jar, Files.size(jar))));
        }
        return entries;
    }
}
