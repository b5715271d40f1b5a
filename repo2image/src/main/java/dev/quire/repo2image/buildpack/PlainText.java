package dev.quire.repo2image.buildpack;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Text in whatever encoding it was saved in: by its byte order mark, else UTF-8, else Latin-1. */
final class PlainText {
    private PlainText() {}

    static String decode(byte[] bytes, Place place) {
        String text;
        if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
            text = new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
        } else if (startsWith(bytes, 0xff, 0xfe)) {
            text = new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        } else if (startsWith(bytes, 0xfe, 0xff)) {
            text = new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE);
        } else {
            text = new String(bytes, isUtf8(bytes) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        }
        int zero = text.indexOf('\0');
        if (zero >= 0) {
            int line = (int) text.substring(0, zero).lines().count();
            throw new Place(place.file(), Math.max(line, 1))
                    .invalid("there is a NUL character, so this is not a text file; save it as UTF-8.");
        }
        return text;
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] bytes) {
        Charset utf8 = StandardCharsets.UTF_8;
        try {
            utf8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
