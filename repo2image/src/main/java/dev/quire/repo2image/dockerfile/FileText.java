package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.RepoEntry;
import dev.quire.repo2image.repo.RepoTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text files of a tree, strictly. */
final class FileText {
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private FileText() {}

    static String read(RepoTree tree, String path, int limit) {
        if (!(tree.find(path).orElse(null) instanceof RepoEntry.File file)) {
            throw invalid(path, "there is no such file in the repository, or it is a link; make it a file.");
        }
        if (file.size() > limit) {
            throw invalid(path, "the file is larger than " + limit + " bytes.");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(tree.read(path, limit)))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw invalid(path, "the file has NUL bytes, so it is no text.");
            }
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw invalid(path, "the file is no UTF-8 text; save it as UTF-8.");
        } catch (IOException e) {
            throw new BuildException(BuildError.INTERNAL, path + " cannot be read from the repository.", e);
        }
    }

    static BuildException invalid(String path, String sentence) {
        return new BuildException(BuildError.INVALID_FILE, path + ": " + sentence);
    }

    static BuildException invalid(String path, int line, String sentence) {
        return new BuildException(BuildError.INVALID_FILE, path + ", line " + line + ": " + sentence);
    }
}
