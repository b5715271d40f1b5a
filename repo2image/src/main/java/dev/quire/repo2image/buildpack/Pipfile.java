package dev.quire.repo2image.buildpack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.repo2image.repo.Excerpt;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** What Pipenv's files say: {@code Pipfile} and {@code Pipfile.lock}. */
final class Pipfile {
    private Pipfile() {}

    /**
     * The Python that is asked for.
     *
     * @param version as written, e.g. {@code 3.11}
     * @param place where
     */
    record Wanted(String version, Place place) {}

    static Optional<Wanted> pythonOfLock(RepoFiles files, String path) {
        Place whole = new Place(path, 0);
        JsonNode requires;
        try {
            requires = JsonMapper.builder().build().readTree(files.text(path)).at("/_meta/requires");
        } catch (StreamConstraintsException e) {
            throw whole.invalid("the file nests too deeply, or has words that are too long.");
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new Place(path, line)
                    .invalid("this is not JSON: " + Excerpt.of(String.valueOf(e.getOriginalMessage())) + ".");
        }
        for (String key : List.of("python_full_version", "python_version")) {
            if (requires.path(key).isTextual()) {
                return Optional.of(new Wanted(requires.path(key).asText(), whole));
            }
        }
        return Optional.empty();
    }

    static Optional<Wanted> python(TomlFile file) {
        Optional<TomlTable> requires = file.table("requires");
        for (String key : List.of("python_full_version", "python_version")) {
            Optional<Wanted> wanted = requires.flatMap(table ->
                    file.text(table, key).map(version -> new Wanted(version, file.place(table, key))));
            if (wanted.isPresent()) {
                return wanted;
            }
        }
        return Optional.empty();
    }

    /** What is to be installed where there is no lock, the packages for development included. */
    static Requirements requirements(TomlFile file) {
        List<StatedRequirement> stated = new ArrayList<>();
        for (String section : List.of("packages", "dev-packages")) {
            file.table(section).ifPresent(table -> stated.addAll(new DependencyTable(file, table).requirements()));
        }
        return new Requirements(stated, List.of(), indexes(file));
    }

    /** The sources beside the public index, which stands for this installation's own. */
    private static IndexOptions indexes(TomlFile file) {
        List<URI> extra = new ArrayList<>();
        if (file.root().get(List.of("source")) instanceof TomlArray sources) {
            for (int i = 1; i < sources.size(); i++) {
                if (sources.get(i) instanceof TomlTable source) {
                    Place place = file.place(source, "url");
                    file.text(source, "url")
                            .map(url -> new RequirementOption("--extra-index-url", url).indexes(place))
                            .ifPresent(options -> extra.addAll(options.extraIndexes()));
                }
            }
        }
        return new IndexOptions(Optional.empty(), extra, false);
    }
}
