package dev.quire.api.cli;

import dev.quire.repo2image.repo.ContentRemote;
import dev.quire.repo2image.repo.ProviderHosts;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is to be built.
 *
 * @param spec the repository and ref
 * @param subdirectory the directory of it that alone is built; empty for all
 * @param remote where they are
 */
record Source(RepoSpec spec, String subdirectory, ContentRemote remote) {
    private static final Pattern DIRECTORY = Pattern.compile("(?!\\.{1,2}(?:/|$))[^/]+(?:/(?!\\.{1,2}(?:/|$))[^/]+)*");
    private static final Pattern LINK = Pattern.compile("(?<provider>[a-z]+)/(?<rest>.+)");

    /**
     * Reads a directory of this machine, a URL that Git can fetch from, or the part of a launch link after {@code /v2/}.
     *
     * @param ref the ref that is asked for, if one is; a directory without one is taken as it lies there
     */
    static Source of(String text, Optional<String> ref, Optional<String> subdirectory, CommandSettings settings) {
        Optional<Path> directory = directory(text);
        String within = subdirectory.orElse("");
        if (!within.isEmpty() && !DIRECTORY.matcher(within).matches()) {
            throw new RefusedException("--subdir " + within + " is no directory inside of a repository.");
        }
        if (directory.isPresent() && ref.isEmpty()) {
            return new Source(
                    new RepoSpec.Git(DirectoryRemote.URL, "HEAD"), within, new DirectoryRemote(directory.get()));
        }
        if (directory.isPresent()) {
            String url = "file://" + directory.get();
            return new Source(git(url, ref.get()), within, settings.content(List.of(directory.get())));
        }
        Matcher link = LINK.matcher(text);
        ProviderHosts hosts = ProviderHosts.publicForges();
        RepoSpec spec = link.matches() && !text.contains("://")
                ? RepoSpec.parse(
                        link.group("provider"),
                        ref.map(named -> link.group("rest") + "/" + encoded(named))
                                .orElse(link.group("rest")),
                        hosts)
                : git(text, ref.orElse("HEAD"));
        Matcher file = Pattern.compile("file://(?<path>/.*)").matcher(spec.url());
        return new Source(
                spec, within, settings.content(file.matches() ? List.of(Path.of(file.group("path"))) : List.of()));
    }

    /** What of the resolved repository is built. */
    ResolvedRepo within(ResolvedRepo repo) {
        return subdirectory.isEmpty() ? repo : repo.within(subdirectory);
    }

    private static Optional<Path> directory(String text) {
        try {
            Path path = Path.of(text);
            return Files.isDirectory(path) ? Optional.of(path.toRealPath()) : Optional.empty();
        } catch (InvalidPathException | IOException e) {
            // Not a path, so it is something else.
            return Optional.empty();
        }
    }

    private static RepoSpec git(String url, String ref) {
        return RepoSpec.parse("git", encoded(url) + "/" + encoded(ref), ProviderHosts.publicForges());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
