package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Wheels as layers without bytecode, whose making is no matter of codecs. In this package, as a wheel is nobody else's business. */
public final class InstalledWheels {
    private InstalledWheels() {}

    /** One layer for each wheel of a directory, such as one of downloads; what is no wheel is passed over. */
    public static List<LayerSource> in(Path directory) throws IOException {
        List<LayerSource> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try {
                    Wheel.open(file, file.getFileName().toString());
                    sources.add(new Source(file));
                } catch (BuildException e) {
                    // Something else that was downloaded.
                    continue;
                }
            }
        }
        return sources;
    }

    private record Source(Path file) implements LayerSource {
        @Override
        public LayerKey key() {
            return LayerKey.of("bench", List.of(file.toString()));
        }

        @Override
        public String createdBy() {
            return "wheel " + file.getFileName();
        }

        @Override
        public List<Entry> entries() throws IOException {
            return WheelInstaller.install(
                    Prefix.notebook("3.13"), Wheel.open(file, file.getFileName().toString()));
        }
    }
}
