package dev.quire.repo2image.buildpack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What repo2docker answered, as scripts/renew-detection-oracle recorded it. */
final class RecordedOutcomes {
    private static final String FILE = "repo2docker-2026.4.0.jsonl";
    private static final Map<String, String> PACKS = Map.of(
            "Python", "python",
            "Python?", "python",
            "Conda", "conda",
            "Pipfile", "pipenv",
            "R", "r",
            "JuliaProjectToml", "julia",
            "Nix", "nix",
            "Docker", "dockerfile");

    private final List<String> juliaVersions;
    private final SortedMap<String, JsonNode> answers;

    private RecordedOutcomes(List<String> juliaVersions, SortedMap<String, JsonNode> answers) {
        this.juliaVersions = juliaVersions;
        this.answers = answers;
    }

    static RecordedOutcomes read() {
        ObjectMapper json = new ObjectMapper();
        try (InputStream in = Objects.requireNonNull(RecordedOutcomes.class.getResourceAsStream(FILE), FILE)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> julia = new ArrayList<>();
            json.readTree(lines.getFirst()).path("julia").forEach(version -> julia.add(version.asText()));
            SortedMap<String, JsonNode> answers = new TreeMap<>();
            for (String line : lines.subList(1, lines.size())) {
                JsonNode answer = json.readTree(line);
                answers.put(answer.path("tree").asText(), answer);
            }
            return new RecordedOutcomes(julia, answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The versions of Julia that it was told of. */
    List<String> juliaVersions() {
        return juliaVersions;
    }

    /** The tree for which an answer was given; empty when there is no answer of that name. */
    Optional<String> id(String name) {
        return Optional.ofNullable(answers.get(name))
                .map(answer -> answer.path("id").asText());
    }

    Outcome of(String name) {
        JsonNode answer = Objects.requireNonNull(answers.get(name), name);
        if (answer.has("error")) {
            return Outcome.REFUSED;
        }
        String pack = Objects.requireNonNull(PACKS.get(answer.path("pack").asText()));
        SortedSet<String> installs = new TreeSet<>();
        answer.path("installs").forEach(install -> installs.add(install.asText()));
        SortedSet<String> scripts = new TreeSet<>();
        for (String script : List.of("postBuild", "start")) {
            String path = answer.path(script).asText("");
            if (!path.isEmpty() && !path.endsWith("/nix-shell-wrapper")) {
                scripts.add(script + ":" + path);
            }
        }
        // What conda installs of R is among what is installed.
        Optional<String> r = pack.equals("conda")
                ? Optional.empty()
                : text(answer, "r")
                        .map(version ->
                                version + text(answer, "date").map(" "::concat).orElse(""));
        return new Outcome(
                pack, answer.path("python").asText("").replace("?", ""), r, text(answer, "julia"), installs, scripts);
    }

    private static Optional<String> text(JsonNode answer, String key) {
        return answer.has(key) ? Optional.of(answer.path(key).asText()) : Optional.empty();
    }
}
