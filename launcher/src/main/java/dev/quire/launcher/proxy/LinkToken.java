package dev.quire.launcher.proxy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The token in a link, {@code ?token=…}, as everybody shares it. */
final class LinkToken {
    private static final String NAME = "token=";

    private LinkToken() {}

    static Optional<String> of(String uri) {
        return parameters(uri).stream()
                .filter(parameter -> parameter.startsWith(NAME) && parameter.length() > NAME.length())
                .map(parameter -> decoded(parameter.substring(NAME.length())))
                .findFirst();
    }

    /** The URI without it, otherwise untouched; never one that a browser takes for another host's. */
    static String without(String uri) {
        List<String> kept = new ArrayList<>(parameters(uri));
        kept.removeIf(parameter -> parameter.startsWith(NAME));
        int query = uri.indexOf('?');
        String path = (query < 0 ? uri : uri.substring(0, query)).replaceFirst("^[/\\\\]+", "/");
        return kept.isEmpty() ? path : path + "?" + String.join("&", kept);
    }

    private static List<String> parameters(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? List.of() : List.of(uri.substring(query + 1).split("&", -1));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
