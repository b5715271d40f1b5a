package dev.quire.repo2image.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;

/** A registry's whole answer. */
@SuppressWarnings("ArrayRecordComponent") // is read once, and never compared
record Answer(int status, HttpHeaders headers, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REASON = 200;

    boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Whether the same request may get another answer later. */
    boolean isPassing() {
        return status >= 500 || status == 429 || status == 408;
    }

    boolean isRefusal() {
        return status == 401 || status == 403;
    }

    /** The header, or an empty text. */
    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** Whether the error's code is among the answer's (OCI distribution specification, "Error Codes"). */
    boolean says(String code) {
        return !isSuccess()
                && errors().valueStream()
                        .anyMatch(error -> code.equals(error.path("code").asText()));
    }

    /** Where the answer leads to. */
    URI location(URI asked) throws IOException {
        String location = header("Location");
        try {
            if (location.isEmpty()) {
                throw new IOException("it answers " + status + " without a Location");
            }
            return asked.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("it answers with a Location that is no address", e);
        }
    }

    /** What is wrong, as part of a sentence. */
    String reason() {
        JsonNode error = errors().path(0);
        String words = error.path("message").asText(error.path("code").asText());
        String line = words.lines().findFirst().orElse("").strip();
        String cut = line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + "…" : line;
        return "it answers with status " + status + (cut.isEmpty() ? "" : ": " + cut);
    }

    private JsonNode errors() {
        try {
            return body.length == 0
                    ? JSON.createArrayNode()
                    : JSON.readTree(body).path("errors");
        } catch (JacksonException e) {
            // A page for people.
            return JSON.createArrayNode();
        } catch (IOException e) {
            throw new AssertionError("Bytes in memory can be read", e);
        }
    }
}
