package dev.quire.repo2image.python.lock;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockEntry.Local.Mode;
import dev.quire.repo2image.repo.Excerpt;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code Pipfile.lock}: a flat list with markers; hashes, but no names of files. Its development packages are installed too, as
 * repo2docker does.
 */
final class PipfileLock {
    private static final int DEEPEST = 20;

    private final Place place;
    private final Target target;

    private PipfileLock(Place place, Target target) {
        this.place = place;
        this.target = target;
    }

    static Lock read(String text, String file, Target target) {
        PipfileLock reader = new PipfileLock(new Place(file, 0), target);
        JsonNode root = reader.parse(text);
        Map<String, LockEntry> entries = new LinkedHashMap<>();
        for (String section : List.of("default", "develop")) {
            JsonNode packages = root.path(section);
            for (Map.Entry<String, JsonNode> one : packages.properties()) {
                if (!one.getValue().isObject()) {
                    throw reader.invalid(one.getKey(), "is not an object");
                }
                if (reader.applies(one.getKey(), one.getValue())) {
                    LockEntry entry = reader.entry(one.getKey(), one.getValue());
                    // A package in both sections is locked to the same version; the first is the one that pipenv
                    // installs.
                    entries.putIfAbsent(entry.name(), entry);
                }
            }
        }
        return new Lock(file, List.copyOf(entries.values()), reader.indexes(root));
    }

    private JsonNode parse(String text) {
        JsonFactory json = new com.fasterxml.jackson.core.JsonFactoryBuilder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try {
            JsonNode root = new ObjectMapper(json).readTree(text);
            if (!root.isObject() || !root.path("_meta").isObject()) {
                throw place.invalid("this is not a Pipfile.lock; make it with 'pipenv lock'.");
            }
            return root;
        } catch (StreamConstraintsException e) {
            throw place.invalid("the file nests too deeply, or something in it is too long.");
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            throw new Place(place.file(), line)
                    .invalid("this is not JSON: " + Excerpt.of(e.getOriginalMessage()) + ".");
        }
    }

    private boolean applies(String name, JsonNode locked) {
        Optional<String> marker = text(name, locked, "markers");
        return marker.isEmpty() || LockTable.holds(marker.get(), place, target, MarkerExpression.Selection.NONE);
    }

    private LockEntry entry(String written, JsonNode locked) {
        String name = LockedWheel.normalize(written);
        Optional<String> git = text(written, locked, "git");
        if (git.isPresent()) {
            String commit = text(written, locked, "ref").orElseThrow(() -> invalid(written, "has no 'ref'"));
            return new LockEntry.Repository(
                    name,
                    Artifacts.url(git.get().replaceFirst("^git\\+", ""), place),
                    Artifacts.commit(commit, place),
                    text(written, locked, "subdirectory").orElse(""));
        }
        Optional<String> path = text(written, locked, "path");
        if (path.isPresent()) {
            Mode mode = locked.path("editable").asBoolean(false) ? Mode.EDITABLE : Mode.COPY;
            return new LockEntry.Local(name, Artifacts.local(path.get(), place), mode);
        }
        List<Digest> hashes = new ArrayList<>();
        locked.path("hashes").forEach(hash -> hashes.add(Artifacts.digest(hash.asText(), place)));
        Optional<String> file = text(written, locked, "file");
        if (file.isEmpty() && text(written, locked, "version").equals(Optional.of("*"))) {
            // pipenv leaves open what did not apply where it locked; its own installation then takes the newest.
            return new LockEntry.Pin(name, Optional.empty(), hashes);
        }
        if (hashes.isEmpty()) {
            throw invalid(written, "has no 'hashes'");
        }
        if (file.isPresent()) {
            return direct(name, written, Artifacts.url(file.get(), place), hashes.getFirst());
        }
        String version = text(written, locked, "version").orElse("");
        if (!version.startsWith("==") || Version.of(version.substring(2)).isEmpty()) {
            throw invalid(written, "has no exact 'version'");
        }
        return new LockEntry.Pin(name, Optional.of(version.substring(2)), hashes);
    }

    private LockEntry direct(String name, String written, URI url, Digest digest) {
        String filename = Artifacts.filename(url.toString());
        if (!filename.endsWith(".whl")) {
            return new LockEntry.Sdist(name, "0", digest, Optional.of(url));
        }
        if (target.rank(filename).isEmpty()) {
            throw invalid(written, "is a wheel that does not fit " + target + " on Linux x86-64");
        }
        String version = filename.split("-")[1];
        return new LockEntry.Wheel(new LockedWheel(
                name, version, filename, digest, java.util.OptionalLong.empty(), Optional.of(url.toString())));
    }

    private List<URI> indexes(JsonNode root) {
        List<URI> indexes = new ArrayList<>();
        for (JsonNode source : root.path("_meta").path("sources")) {
            String url = source.path("url").asText();
            // The first source of nearly every file, by this name, is the default of all tools.
            if (!source.path("name").asText().equals("pypi") && !url.isEmpty()) {
                if (url.contains("${")) {
                    throw place.unsupported(
                            "the source '" + Excerpt.of(url)
                                    + "' uses an environment variable, but there is none to be used; name an index without one.");
                }
                indexes.add(Artifacts.url(url, place));
            }
        }
        return indexes;
    }

    private Optional<String> text(String name, JsonNode locked, String key) {
        JsonNode value = locked.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw invalid(name, "has a '" + key + "' that is not a string");
        }
        return Optional.of(value.textValue());
    }

    private BuildException invalid(String name, String what) {
        return place.invalid("'" + Excerpt.of(name) + "' " + what + "; lock the project again with 'pipenv lock'.");
    }
}
