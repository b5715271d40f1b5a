package dev.quire.repo2image.assemble;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.step.Resource;
import java.util.List;

/** What every command of a container starts through, and the profile that its login shells read. */
record EntrypointLayer() implements LayerSource {
    /** The program's path in the image: repo2docker's. */
    static final String PROGRAM = "/usr/local/bin/repo2docker-entrypoint";

    private static final String RECIPE = "entrypoint/1";

    @Override
    public LayerKey key() {
        return LayerKey.of(
                RECIPE,
                List.of(
                        Digest.of(Resource.bytes(EntrypointLayer.class, "entrypoint.sh"))
                                .toString(),
                        Digest.of(Resource.bytes(EntrypointLayer.class, "profile.sh"))
                                .toString()));
    }

    @Override
    public String createdBy() {
        return "entrypoint";
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                new Entry.File(
                        PROGRAM.substring(1),
                        0755,
                        Owner.ROOT,
                        Content.of(Resource.bytes(EntrypointLayer.class, "entrypoint.sh"))),
                new Entry.File(
                        "etc/profile",
                        0644,
                        Owner.ROOT,
                        Content.of(Resource.bytes(EntrypointLayer.class, "profile.sh"))));
    }
}
