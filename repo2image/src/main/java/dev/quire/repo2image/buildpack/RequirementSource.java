package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads requirements that are places: {@code git+https://…}, URLs of archives, and paths into the repository. */
final class RequirementSource {
    private static final Pattern SCHEME = Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile(
            "(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?)\\s*(?<extras>\\[[A-Za-z0-9._, -]{0,200}])?\\s*@\\s*(?<rest>\\S.*)");
    private static final Pattern MARKER = Pattern.compile("(?<what>.*?)(?:\\s+;|;\\s)\\s*(?<marker>.*)");
    private static final Pattern PATH =
            Pattern.compile("(?<path>[A-Za-z0-9._/+@-]+)(?<extras>\\[[A-Za-z0-9._, -]{0,200}])?");
    private static final Pattern FRAGMENT =
            Pattern.compile("(?:(?:egg|subdirectory)=[A-Za-z0-9._/\\[\\]-]+|sha256=[0-9a-f]{64})");
    private static final Pattern ARCHIVE =
            Pattern.compile(".*\\.(?:whl|zip|tar\\.gz|tar\\.bz2|tgz)", Pattern.CASE_INSENSITIVE);

    private final RepoFiles files;
    private final Place place;
    private final boolean editable;

    private RequirementSource(RepoFiles files, Place place, boolean editable) {
        this.files = files;
        this.place = place;
        this.editable = editable;
    }

    /** Whether that text of a requirement names a place. */
    static boolean isOne(String stated) {
        Matcher named = NAMED.matcher(stated);
        String what = named.matches() ? named.group("rest") : stated;
        String first = what.split("\\s*;", 2)[0].strip();
        return named.matches()
                || SCHEME.matcher(what).matches()
                || what.startsWith("git@")
                || what.startsWith(".")
                || what.startsWith("/")
                || what.startsWith("~")
                || ARCHIVE.matcher(first).matches()
                || first.replaceFirst("\\[.*", "").indexOf('/') >= 0
                || first.indexOf('\\') >= 0;
    }

    /** A requirement on a place. */
    static StatedSource parse(String stated, RepoFiles files, Place place) {
        return new RequirementSource(files, place, false).parse(stated);
    }

    /** The value of {@code -e}. */
    static StatedSource editable(String stated, RepoFiles files, Place place) {
        if (stated.isEmpty()) {
            throw place.invalid("'-e' needs a directory or a URL.");
        }
        return new RequirementSource(files, place, true).parse(stated);
    }

    private StatedSource parse(String stated) {
        String what = stated;
        String marker = "";
        Matcher marked = MARKER.matcher(stated);
        if (marked.matches()) {
            what = marked.group("what");
            marker = " ; " + Marker.parse(new Scanner(marked.group("marker"), place));
        }
        Matcher named = NAMED.matcher(what);
        boolean isNamed = named.matches();
        String prefix = isNamed
                ? named.group("name")
                        + Optional.ofNullable(named.group("extras")).orElse("") + " @ "
                : "";
        String where = (isNamed ? named.group("rest") : what).strip();
        if (SCHEME.matcher(where).matches() || where.startsWith("git@")) {
            return url(prefix, where, marker);
        }
        if (isNamed) {
            throw place.invalid("'" + Excerpt.of(where) + "' is not a URL; write 'name @ https://…'.");
        }
        return path(where, marker);
    }

    private StatedSource url(String prefix, String text, String marker) {
        boolean git = text.startsWith("git+");
        if (!git && text.matches("(?:hg|svn|bzr)\\+.*")) {
            throw place.unsupported("'" + Excerpt.of(text) + "': of version control only Git is supported.");
        }
        URI url;
        try {
            url = new URI(git ? text.substring("git+".length()) : text);
        } catch (URISyntaxException e) {
            throw place.invalid("'" + Excerpt.of(text) + "' is not a URL.");
        }
        if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
            throw place.unsupported("'" + Excerpt.of(text)
                    + "': only https:// and git+https:// URLs can be installed from, and paths into the repository.");
        }
        if (url.getRawUserInfo() != null) {
            throw place.invalid("the URL of a requirement must not carry a user or a password.");
        }
        for (String part : Optional.ofNullable(url.getRawFragment()).orElse("").split("&")) {
            if (!part.isEmpty() && !FRAGMENT.matcher(part).matches()) {
                throw place.invalid("'#" + Excerpt.of(part) + "' is not known for a requirement; remove it.");
            }
        }
        // An editable clone would lie in a directory of this service's choosing; installed it is of as much use.
        String line = prefix + (git ? "git+" : "") + url + marker;
        return new StatedSource(git ? new StatedSource.Git(url) : new StatedSource.Archive(url), line, place);
    }

    private StatedSource path(String text, String marker) {
        Matcher matcher = PATH.matcher(text);
        String path = matcher.matches() ? matcher.group("path") : text;
        Optional<String> real = matcher.matches() ? files.real(path) : Optional.empty();
        if (real.isEmpty()) {
            throw place.invalid(
                    "'" + Excerpt.of(text) + "' is not a path inside of the repository; paths count from its root.");
        }
        boolean archive = ARCHIVE.matcher(real.get()).matches() && files.isFile(real.get());
        boolean project = List.of("pyproject.toml", "setup.py", "setup.cfg").stream()
                .anyMatch(name -> files.isFile(real.get().isEmpty() ? name : real.get() + "/" + name));
        if (!archive && !project) {
            throw place.invalid("'" + Excerpt.of(text)
                    + "' is neither a project (pyproject.toml or setup.py) nor a package file of the repository.");
        }
        String line = (editable ? "-e " : "")
                + "."
                + (real.get().isEmpty() ? "" : "/" + real.get())
                + Optional.ofNullable(matcher.group("extras")).orElse("")
                + marker;
        return new StatedSource(new StatedSource.Directory(real.get()), line, place);
    }
}
