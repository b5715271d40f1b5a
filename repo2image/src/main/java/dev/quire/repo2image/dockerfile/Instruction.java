package dev.quire.repo2image.dockerfile;

import java.util.List;

/**
 * One instruction as it stands in a Dockerfile, continuations joined.
 *
 * @param line the number of its first line, from 1
 * @param keyword in capital letters
 * @param flags its words that begin with two dashes
 * @param rest what follows
 * @param documents the texts of its here-documents
 */
record Instruction(int line, String keyword, List<String> flags, String rest, List<String> documents) {
    Instruction {
        flags = List.copyOf(flags);
        documents = List.copyOf(documents);
    }
}
