package dev.quire.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.attest.ImageReport;
import dev.quire.repo2image.registry.Attachments;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what an image says of itself: labels, layers, and what is attached to it. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Show an image's labels and layers, and the SBOM, provenance and log that are attached to it.")
final class InspectCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CommandContext context;

    @Parameters(
            paramLabel = "IMAGE",
            description = "host/name[:tag][@digest], oci:DIR[:NAME], or the name of an image on this machine.")
    private String image = "";

    @ArgGroup
    private Documents documents = new Documents();

    /** Which document to print, instead of a summary of all. */
    private static final class Documents {
        @Option(names = "--sbom", description = "Print the SBOM alone, as it is.")
        private boolean sbom;

        @Option(names = "--provenance", description = "Print the provenance alone, as it is.")
        private boolean provenance;

        @Option(names = "--log", description = "Print the build's log alone, as it is.")
        private boolean log;
    }

    InspectCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        context.settings().trust(System.getProperties());
        ImageReport report = read();
        if (documents.sbom) {
            print(report.sbom(), "SBOM");
        } else if (documents.provenance) {
            print(report.provenance(), "provenance");
        } else if (documents.log) {
            print(report.log(), "log");
        } else {
            summary(report);
        }
        context.out().flush();
        return ExitCode.DONE;
    }

    private ImageReport read() throws IOException {
        Optional<ImageReference.InDirectory> directory = ImageReference.directory(image);
        if (directory.isPresent()) {
            Path path = directory.get().directory();
            try (OciLayout layout = new OciLayout(path)) {
                return inLayout(layout, named(layout, directory.get()));
            }
        }
        ImageReference reference = ImageReference.parse(image.startsWith("oci:") ? image.substring(4) : image);
        try (OciLayout layout = new OciLayout(context.settings().layout())) {
            if (reference.host().isEmpty() || layout.names().contains(reference.toString())) {
                return inLayout(layout, reference.toString());
            }
        }
        try (Registry registry =
                context.settings().registry(reference.host()).registries().open()) {
            return found(registry, reference.repository(), reference.version());
        } catch (IOException e) {
            throw new BuildException(BuildError.REGISTRY_UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private static String named(OciLayout layout, ImageReference.InDirectory directory) throws IOException {
        List<String> names = layout.names();
        if (!directory.name().isEmpty()) {
            return directory.name();
        }
        if (names.size() != 1) {
            throw new RefusedException(directory.directory() + " has " + names.size() + " images; name one, as oci:"
                    + directory.directory() + ":NAME"
                    + (names.isEmpty() ? "." : " (" + String.join(", ", names) + ")."));
        }
        return names.getFirst();
    }

    /** In a layout names are what they are: the tag begins after the last colon. */
    private ImageReport inLayout(OciLayout layout, String name) throws IOException {
        int at = name.lastIndexOf('@');
        int colon = at >= 0 ? at : name.lastIndexOf(':');
        return found(layout, name.substring(0, Math.max(0, colon)), name.substring(colon + 1));
    }

    private ImageReport found(Attachments store, String repository, String version) throws IOException {
        return ImageReport.read(store, repository, version)
                .orElseThrow(() -> new RefusedException(
                        ExitCode.NO_IMAGE, "There is no image " + image + "; check its name and tag."));
    }

    private void print(Optional<ImageReport.Document> document, String kind) {
        context.out()
                .print(document.orElseThrow(() -> new RefusedException(
                                ExitCode.NO_IMAGE, "No " + kind + " is attached to " + image + "."))
                        .text());
    }

    private void summary(ImageReport report) throws IOException {
        PrintWriter out = context.out();
        out.println("Image " + image);
        out.println("Digest " + report.digest());
        out.println("Labels");
        report.labels().forEach((name, value) -> out.println("  " + name + " = " + value));
        out.println("Layers, lowest first");
        for (ImageReport.Part layer : report.layers()) {
            out.printf(Locale.ROOT, "  %8.1f MB  %s%n", layer.size() / 1e6, layer.createdBy());
        }
        if (report.sbom().isPresent()) {
            sbom(out, JSON.readTree(report.sbom().get().text()));
        }
        if (report.provenance().isPresent()) {
            provenance(out, JSON.readTree(report.provenance().get().text()));
        }
        report.log().ifPresent(log -> out.println("Log: " + log.text().lines().count() + " lines; --log prints them."));
        if (report.documents().isEmpty()) {
            out.println("Nothing is attached to it.");
        }
    }

    private static void sbom(PrintWriter out, JsonNode sbom) {
        List<JsonNode> packages = sbom.path("packages")
                .valueStream()
                .filter(one -> purl(one).matches("pkg:(?!oci/).+"))
                .toList();
        out.println("SBOM (" + sbom.path("spdxVersion").asText() + "): " + packages.size()
                + " packages; --sbom prints it.");
        for (JsonNode one : packages) {
            out.println("  " + purl(one).replaceFirst("^pkg:([^/]+)/.*", "$1") + "  "
                    + one.path("name").asText() + " " + one.path("versionInfo").asText());
        }
    }

    private static String purl(JsonNode one) {
        return one.path("externalRefs").path(0).path("referenceLocator").asText();
    }

    private static void provenance(PrintWriter out, JsonNode statement) {
        JsonNode predicate = statement.path("predicate");
        JsonNode parameters = predicate.at("/buildDefinition/externalParameters");
        out.println("Provenance (" + statement.path("predicateType").asText() + "); --provenance prints it.");
        out.println("  repository " + parameters.path("repository").asText() + " at "
                + parameters.path("ref").asText());
        predicate
                .at("/buildDefinition/resolvedDependencies/0/digest")
                .properties()
                .forEach(digest -> out.println(
                        "  " + digest.getKey() + " " + digest.getValue().asText()));
        out.println("  builder " + predicate.at("/runDetails/builder/id").asText() + " "
                + predicate.at("/runDetails/builder/version/quire").asText());
        out.println("  from " + predicate.at("/runDetails/metadata/startedOn").asText() + " to "
                + predicate.at("/runDetails/metadata/finishedOn").asText());
    }
}
