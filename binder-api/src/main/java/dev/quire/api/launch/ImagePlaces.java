package dev.quire.api.launch;

import dev.quire.launcher.session.ImageSource;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.image.Digest;

/** Where repo2image leaves an image, in the launcher's words. */
public final class ImagePlaces {
    private ImagePlaces() {}

    /** The source of that image. */
    public static ImageSource source(BuiltImage.Place place, Digest digest) {
        return switch (place) {
            case BuiltImage.Place.InRegistry(String reference) -> new ImageSource.Registry(reference);
            case BuiltImage.Place.InLayout(var directory, String tag) ->
                new ImageSource.Layout(directory, tag, digest.toString());
        };
    }
}
