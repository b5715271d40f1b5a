package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
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
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*|(?:git|hg|svn|bzr)\\+.*|file:.*");
    private static final Pattern ARCHIVE =
            Pattern.compile(".*\\.(?:whl|zip|tar|tar\\.(?:gz|bz2|xz)|tgz|tbz)", Pattern.CASE_INSENSITIVE);

    private final RepoFiles files;
    private final Deque<String> including = new ArrayDeque<>();
    private final List<StatedRequirement> requirements = new ArrayList<>();
    private final List<StatedRequirement> constraints = new ArrayList<>();
    private IndexOptions indexes = IndexOptions.STANDARD;
    private int filesRead;
    private int linesRead;

    private RequirementsFile(RepoFiles files) {
        this.files = files;
    }

    /** Reads that file. */
    static Requirements read(RepoFiles files, String path) {
        RequirementsFile reader = new RequirementsFile(files);
        reader.file(path, reader.requirements);
        return new Requirements(reader.requirements, reader.constraints, reader.indexes);
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
        refuseLocations(stated, place);
        Requirement requirement = Requirement.parse(stated, place);
        List<String> hashes = parts.length == 2 ? hashes(parts[1].strip(), place) : List.of();
        into.add(new StatedRequirement(requirement.withHashes(hashes), place));
    }

    private void option(RequirementOption option, String line, Place place, List<StatedRequirement> into) {
        switch (option.name()) {
            case "-r", "--requirement" -> include(option.value(), place, into);
            case "-c", "--constraint" -> include(option.value(), place, constraints);
            case "-i", "--index-url", "--pypi-url", "--extra-index-url", "--pre" ->
                indexes = indexes.and(option.indexes(place));
            // All that is installed is a wheel and has the hash that its index or this file says.
            case "--prefer-binary", "--require-hashes" -> {}
            case "--only-binary" -> {
                if (option.value().isEmpty()) {
                    throw place.invalid("'--only-binary' needs a value.");
                }
            }
            case "-e", "--editable" -> throw location(option.value(), place);
            case "--no-binary" ->
                throw place.unsupported("'" + Excerpt.of(line)
                        + "': building packages from source is not done by this version yet; remove the option.");
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

    private static void refuseLocations(String stated, Place place) {
        boolean named = stated.contains("@")
                && !stated.startsWith("git@")
                && !URL.matcher(stated).matches();
        boolean path = stated.startsWith(".") || stated.startsWith("/") || stated.startsWith("~");
        String first = stated.split(";", 2)[0].strip();
        if (!named
                && (path
                        || URL.matcher(stated).matches()
                        || ARCHIVE.matcher(first).matches()
                        || first.indexOf('/') >= 0
                        || first.indexOf('\\') >= 0)) {
            throw location(stated, place);
        }
    }

    private static BuildException location(String stated, Place place) {
        String shown = "'" + Excerpt.of(stated) + "': ";
        if (stated.matches("(?:git|hg|svn|bzr)\\+.*") || stated.startsWith("git@")) {
            return place.unsupported(shown
                    + "installing from version control is not built by this version yet; name a released version.");
        }
        if (URL.matcher(stated).matches()) {
            return place.unsupported(
                    shown + "installing from a URL is not built by this version yet; name a released version.");
        }
        return place.unsupported(shown
                + "installing from the repository itself is not built by this version yet; list what it depends on.");
    }
}
