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
     */
    record Lower(BuiltImage.Place place, Digest digest) {}
}
