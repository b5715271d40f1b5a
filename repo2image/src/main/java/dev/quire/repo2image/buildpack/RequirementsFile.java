package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads a requirements file and what it includes. Names of packages, versions, markers, hashes and the options for indexes
 * are all that gets through; what would run code, reach out or read elsewhere is refused with file and line.
 */
final class RequirementsFile {
    private static final int DEEPEST = 10;
    private static final int MOST_FILES = 50;
    private static final int MOST_LINES = 5000;
    private static final int LONGEST_LINE = 20_000;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z0-9_]+}");
    private static final Pattern OPTIONS = Pattern.compile("\\s(?=--?[A-Za-z])");
    private static final Pattern HASH = Pattern.compile("sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?");
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*|(?:git|hg|svn|bzr)\\+.*|file:.*");

    private final RepoFiles files;
    private final Deque<String> including = new ArrayDeque<>();
    private final List<StatedRequirement> requirements = new ArrayList<>();
    private final List<StatedRequirement> constraints = new ArrayList<>();
    private final List<StatedSource> sources = new ArrayList<>();
    private IndexOptions indexes = IndexOptions.STANDARD;
    private int constraining;
    private int filesRead;
    private int linesRead;

    private RequirementsFile(RepoFiles files) {
        this.files = files;
    }

    /** Reads that file. */
    static Requirements read(RepoFiles files, String path) {
        RequirementsFile reader = new RequirementsFile(files);
        reader.file(path, reader.requirements);
        return new Requirements(reader.requirements, reader.constraints, reader.indexes, reader.sources);
    }

    private void file(String path, List<StatedRequirement> into) {
        Place whole = new Place(path, 0);
        if (including.contains(path)) {
            throw whole.invalid("the file includes itself.");
        }
        if (including.size() >= DEEPEST || ++filesRead > MOST_FILES) {
            throw whole.invalid("too many files include one another.");
        }
        including.push(path);
        for (LogicalLine line : LogicalLine.of(files.text(path))) {
            Place place = new Place(path, line.number());
            if (++linesRead > MOST_LINES || line.text().length() > LONGEST_LINE) {
                throw place.invalid("there are too many or too long lines.");
            }
            line(line.text(), place, into);
        }
        including.pop();
    }

    private void line(String line, Place place, List<StatedRequirement> into) {
        if (VARIABLE.matcher(line).find()) {
            throw place.invalid(
                    "'" + Excerpt.of(line) + "' uses an environment variable, but there is none to be used.");
        }
        if (line.startsWith("-")) {
            option(RequirementOption.parse(line), line, place, into);
            return;
        }
        String[] parts = OPTIONS.split(line, 2);
        String stated = parts[0].strip();
        List<String> hashes = parts.length == 2 ? hashes(parts[1].strip(), place) : List.of();
        if (RequirementSource.isOne(stated)) {
            source(stated, hashes, place);
            return;
        }
        Requirement requirement = Requirement.parse(stated, place);
        into.add(new StatedRequirement(requirement.withHashes(hashes), place));
    }

    private void option(RequirementOption option, String line, Place place, List<StatedRequirement> into) {
        switch (option.name()) {
            case "-r", "--requirement" -> include(option.value(), place, into);
            case "-c", "--constraint" -> {
                constraining++;
                include(option.value(), place, constraints);
                constraining--;
            }
            case "-i", "--index-url", "--pypi-url", "--extra-index-url", "--pre" ->
                indexes = indexes.and(option.indexes(place));
            // All that is installed is a wheel and has the hash that its index or this file says.
            case "--prefer-binary", "--require-hashes" -> {}
            case "--only-binary" -> {
                if (option.value().isEmpty()) {
                    throw place.invalid("'--only-binary' needs a value.");
                }
            }
            case "-e", "--editable" -> {
                refuseInConstraints(place);
                sources.add(RequirementSource.editable(option.value(), files, place));
            }
            case "--no-binary" -> noBinary(option.value(), place);
            case "-f", "--find-links" ->
                throw place.unsupported("'" + Excerpt.of(line)
                        + "': lists of files are not read; name an index with --extra-index-url, or the file itself.");
            default ->
                throw place.unsupported("the option '" + Excerpt.of(option.name()) + "' is not supported; remove it.");
        }
    }

    private void include(String path, Place place, List<StatedRequirement> into) {
        if (path.isEmpty() || URL.matcher(path).matches()) {
            throw place.unsupported("only files of the repository can be included, not '" + Excerpt.of(path) + "'.");
        }
        int slash = place.file().lastIndexOf('/');
        String relative = place.file().substring(0, slash + 1) + path;
        String real = files.real(path.startsWith("/") ? path : relative)
                .filter(files::isFile)
                .orElseThrow(() -> place.invalid(
                        "'" + Excerpt.of(path) + "' is included, but it is not a file of the repository."));
        // Within a constraints file everything is a constraint.
        file(real, into);
    }

    private void source(String stated, List<String> hashes, Place place) {
        refuseInConstraints(place);
        StatedSource source = RequirementSource.parse(stated, files, place);
        if (!hashes.isEmpty() && !(source.source() instanceof StatedSource.Archive)) {
            throw place.invalid("only files have a hash, not '" + Excerpt.of(stated) + "'.");
        }
        StringBuilder line = new StringBuilder(source.line());
        hashes.forEach(hash -> line.append(" --hash=").append(hash));
        sources.add(new StatedSource(source.source(), line.toString(), place));
    }

    private void refuseInConstraints(Place place) {
        if (constraining > 0) {
            throw place.unsupported("a constraint must be the name of a package with a version.");
        }
    }

    private void noBinary(String value, Place place) {
        if (value.equals(":none:")) {
            return;
        }
        for (String name : value.split(",", -1)) {
            if (!NAME.matcher(name.strip()).matches()) {
                throw place.unsupported("'--no-binary " + Excerpt.of(value)
                        + "': name the packages that are to be built from source, not all.");
            }
            String normal = Requirement.normalize(name.strip());
            sources.add(new StatedSource(new StatedSource.NoBinary(normal), "--no-binary " + normal, place));
        }
    }

    private static List<String> hashes(String text, Place place) {
        List<String> hashes = new ArrayList<>();
        for (String option : OPTIONS.split(text)) {
            RequirementOption parsed = RequirementOption.parse(option.strip());
            String hash = parsed.value().toLowerCase(Locale.ROOT);
            if (!parsed.name().equals("--hash")) {
                throw place.unsupported(
                        "the option '" + Excerpt.of(parsed.name()) + "' is not supported for a package; remove it.");
            }
            if (!HASH.matcher(hash).matches()) {
                throw place.invalid("'" + Excerpt.of(parsed.value()) + "' is not a hash; give sha256: and 64 digits.");
            }
            hashes.add(hash);
        }
        return hashes;
    }
}
