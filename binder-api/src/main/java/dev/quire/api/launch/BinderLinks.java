package dev.quire.api.launch;

import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a session came from, in the words of BinderHub: told to clients with {@code ready}, and to the session in its
 * environment.
 *
 * @param repoUrl the repository's URL
 * @param refUrl a page that shows the commit, as far as the provider has one
 * @param launchHost the public URL of this service, ending in a slash
 * @param request the launch link's path as asked for, relative to it
 * @param persistentRequest the same with the commit in place of the ref
 */
public record BinderLinks(String repoUrl, String refUrl, String launchHost, String request, String persistentRequest) {

    static BinderLinks of(ResolvedRepo repo, String launchHost) {
        RepoSpec spec = repo.spec();
        String provider = spec.provider();
        String commit = repo.ref().text();
        String page = repo.url().endsWith(".git")
                ? repo.url().substring(0, repo.url().length() - ".git".length())
                : repo.url();
        String refUrl = switch (provider) {
            case "gh", "gl" -> page + "/tree/" + commit;
            case "gist" -> page + "/" + commit;
            default -> repo.url();
        };
        return new BinderLinks(
                repo.url(),
                refUrl,
                launchHost,
                "v2/" + provider + "/" + spec.path(),
                "v2/" + provider + "/" + spec.pathAt(repo.ref()));
    }

    /** The spec's path with another ref: providers put the ref last, and escape it each in its own way. */
    static String withRef(RepoSpec spec, String ref) {
        String path = spec.path();
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            String tail = path.substring(slash + 1);
            if (tail.equals(spec.ref()) || decoded(tail).equals(spec.ref())) {
                return path.substring(0, slash + 1) + ref;
            }
        }
        // A gist without a ref.
        return path + "/" + ref;
    }

    private static String decoded(String escaped) {
        return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    Map<String, String> environment() {
        return Map.of(
                "BINDER_REPO_URL", repoUrl,
                "BINDER_REF_URL", refUrl,
                "BINDER_LAUNCH_HOST", launchHost,
                "BINDER_REQUEST", request,
                "BINDER_PERSISTENT_REQUEST", persistentRequest);
    }
}
