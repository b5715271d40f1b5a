package dev.quire.repo2image.step;

import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.LayerSource;
import java.io.IOException;
import java.util.List;

/** Makes images for steps to run on. */
public interface LowerImages {
    /** An image of those layers, made as far as it is not there. */
    Lower of(List<LayerSource> layers, ImageConfig config) throws IOException, InterruptedException;

    /**
     * Such an image.
     *
     * @param place where it lies
     * @param digest of its manifest
     * @param interpreter how the Python in it is started, which steps need; the program first
     */
    record Lower(BuiltImage.Place place, Digest digest, List<String> interpreter) {
        public Lower {
            interpreter = List.copyOf(interpreter);
        }

        /** An image that has Python where Debian has it. */
        public Lower(BuiltImage.Place place, Digest digest) {
            this(place, digest, List.of("/usr/bin/python3"));
        }
    }
}
