package dev.quire.repo2image.attest;

import dev.quire.repo2image.registry.Attachment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** What belongs to an image when it is built. */
public final class Documents {
    private static final String CREATED = "org.opencontainers.image.created";
    private static final String TITLE = "org.opencontainers.image.title";

    private Documents() {}

    /** The documents of that image: its SBOM, its provenance, and the log until now. */
    public static List<Attachment> of(Subject subject, BuildLog log) {
        Instant now = log.now().truncatedTo(ChronoUnit.SECONDS);
        return List.of(
                // Without a time: the same image has the same bill, and a registry keeps it once.
                new Attachment(Sbom.MEDIA_TYPE, Sbom.MEDIA_TYPE, Sbom.of(subject), Map.of(TITLE, "sbom.spdx.json")),
                new Attachment(
                        Provenance.MEDIA_TYPE,
                        Provenance.MEDIA_TYPE,
                        Provenance.of(subject, log.started(), now),
                        Map.of(
                                TITLE,
                                "provenance.json",
                                CREATED,
                                now.toString(),
                                "in-toto.io/predicate-type",
                                Provenance.PREDICATE)),
                new Attachment(
                        BuildLog.ARTIFACT_TYPE,
                        "text/plain",
                        log.text(),
                        Map.of(TITLE, "build.log", CREATED, now.toString())));
    }
}
