package dev.quire.api.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The providers as BinderHub's clients want them described, to draw their forms. */
final class Providers {
    private Providers() {}

    static List<Map<String, Object>> displayed() {
        return List.of(
                provider(
                        "GitHub",
                        "gh",
                        "[^/]+/[^/]+/.+",
                        "^(https?://github.com/)?(?<repo>[^/]+/[^/]+?)(\\.git)?/?$",
                        repo(
                                "GitHub repository name or URL",
                                "example: org/repo or https://github.com/org/repo",
                                false)),
                provider(
                        "Gist",
                        "gist",
                        "[^/]+/[^/]+(/[^/]+)?",
                        "^(https?://gist.github.com/)?(?<repo>[^/]+/[^/]+?)(\\.git)?/?$",
                        repo("Gist ID (username/gistId) or URL", "example: user/0123456789abcdef", false)),
                provider(
                        "Git repository",
                        "git",
                        "[^/]+/.+",
                        null,
                        repo("Arbitrary git repository URL", "example: https://git.example.com/org/repo", true)),
                provider(
                        "GitLab.com",
                        "gl",
                        "[^/]+/.+",
                        "^(https?://gitlab.com/)?(?<repo>[^/]+(?:/[^/]+)+?)(\\.git)?/?$",
                        repo("GitLab.com repository or URL", "example: group/subgroup/repo", true)));
    }

    private static Map<String, Object> provider(
            String name, String id, String validate, @Nullable String detect, Map<String, Object> repo) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("displayName", name);
        json.put("id", id);
        json.put("enabled", true);
        json.put("spec", Map.of("validateRegex", validate));
        if (detect != null) {
            json.put("detect", Map.of("regex", detect));
        }
        json.put("repo", repo);
        Map<String, Object> ref = new LinkedHashMap<>();
        ref.put("enabled", true);
        ref.put("default", "HEAD");
        json.put("ref", ref);
        return json;
    }

    private static Map<String, Object> repo(String label, String placeholder, boolean urlEncode) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("label", label);
        json.put("placeholder", placeholder);
        json.put("urlEncode", urlEncode);
        return json;
    }
}
