package dev.quire.repo2image.attest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.image.Component;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Who built an image, of what, and when (SLSA provenance v1 in an in-toto statement). It is not signed. */
final class Provenance {
    /** Media type of the document. */
    static final String MEDIA_TYPE = "application/vnd.in-toto+json";

    /** Type of the predicate, which registries list as an annotation. */
    static final String PREDICATE = "https://slsa.dev/provenance/v1";

    private static final String STATEMENT = "https://in-toto.io/Statement/v1";
    private static final String BUILD_TYPE = "https://quire.dev/repo2image/build/v1";
    private static final String BUILDER = "https://quire.dev/repo2image";

    private Provenance() {}

    /** The statement as JSON. */
    static String of(Subject subject, Instant started, Instant finished) {
        ObjectNode statement = Json.object();
        statement.put("_type", STATEMENT);
        ObjectNode image = statement.putArray("subject").addObject();
        image.put("name", subject.name().toString());
        image.putObject("digest").put("sha256", subject.manifest().digest().hex());
        statement.put("predicateType", PREDICATE);
        ObjectNode predicate = statement.putObject("predicate");
        ObjectNode definition = predicate.putObject("buildDefinition");
        definition.put("buildType", BUILD_TYPE);
        definition
                .putObject("externalParameters")
                .put("provider", subject.repo().spec().provider())
                .put("repository", subject.repo().url())
                .put("ref", subject.repo().spec().ref());
        ArrayNode dependencies = definition.putArray("resolvedDependencies");
        ObjectNode repository = dependencies.addObject();
        repository.put("name", subject.repo().url());
        subject.source().ifPresent(source -> repository.put("uri", source));
        repository
                .putObject("digest")
                .put(subject.digestName(), subject.repo().ref().text());
        subject.components().forEach(component -> add(dependencies, component));
        ObjectNode run = predicate.putObject("runDetails");
        ObjectNode builder = run.putObject("builder");
        builder.put("id", BUILDER);
        builder.putObject("version").put("quire", subject.version());
        run.putObject("metadata").put("startedOn", seconds(started)).put("finishedOn", seconds(finished));
        return Json.text(statement);
    }

    private static void add(ArrayNode dependencies, Component component) {
        ObjectNode node = dependencies.addObject();
        node.put("uri", component.purl());
        component.digest().ifPresent(digest -> node.putObject("digest").put("sha256", digest.hex()));
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
