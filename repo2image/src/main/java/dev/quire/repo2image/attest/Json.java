package dev.quire.repo2image.attest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Documents as indented JSON: people read them too. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectWriter INDENTED = MAPPER.writerWithDefaultPrettyPrinter();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String text(ObjectNode document) {
        try {
            return INDENTED.writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new AssertionError("A tree of plain nodes can always be written", e);
        }
    }
}
