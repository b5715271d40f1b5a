package dev.quire.repo2image.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** The header blocks of one entry (POSIX.1-2001 pax interchange format). */
final class TarHeader {
    static final int BLOCK = 512;

    /** Two empty blocks. */
    static final byte[] END = new byte[2 * BLOCK];

    /** 2020-01-01T00:00:00Z: after 1980, so that zip tools take it; one constant, so that layers can be shared. */
    static final long MODIFIED = 1_577_836_800L;

    private static final int NAME = 100;
    private static final int PREFIX = 155;
    private static final long OCTAL_11 = 0x1_FFFF_FFFFL;

    private TarHeader() {}

    static byte[] of(Entry entry) {
        return switch (entry) {
            case Entry.Directory(String path, int mode, Owner owner) -> header(path + "/", "", mode, owner, 0, '5');
            case Entry.File(String path, int mode, Owner owner, Content content) ->
                header(path, "", mode, owner, content.size(), '0');
            case Entry.Symlink(String path, String target, Owner owner) -> header(path, target, 0777, owner, 0, '2');
            case Entry.HardLink link -> throw new IllegalArgumentException(link.path() + " is a link; use link()");
        };
    }

    /** A hard link's: runtimes apply its mode and owner to the file that both names share, so they must be that file's. */
    static byte[] link(String path, Entry target) {
        return switch (target) {
            case Entry.File file -> header(path, file.path(), file.mode(), file.owner(), 0, '1');
            case Entry.Symlink symlink -> header(path, symlink.path(), 0777, symlink.owner(), 0, '1');
            case Entry.Directory directory ->
                throw new IllegalArgumentException(
                        "A layer has a hard link " + path + " to the directory " + directory.path());
            case Entry.HardLink link ->
                throw new IllegalArgumentException(
                        "A layer has a hard link " + path + " to the unresolved link " + link.path());
        };
    }

    /** Zero bytes that follow a content of that size. */
    static int padding(long size) {
        return (int) ((BLOCK - size % BLOCK) % BLOCK);
    }

    private static byte[] header(String path, String link, int mode, Owner owner, long size, char type) {
        ByteArrayOutputStream pax = new ByteArrayOutputStream();
        if (!fits(path)) {
            record(pax, "path", path);
        }
        if (!isShort(link)) {
            record(pax, "linkpath", link);
        }
        if (size > OCTAL_11) {
            record(pax, "size", Long.toString(size));
        }
        byte[] block = block(path, link, mode, owner, Math.min(size, OCTAL_11), type);
        if (pax.size() == 0) {
            return block;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(block("pax", "", 0644, Owner.ROOT, pax.size(), 'x'));
        all.writeBytes(pax.toByteArray());
        all.writeBytes(new byte[padding(pax.size())]);
        all.writeBytes(block);
        return all.toByteArray();
    }

    private static byte[] block(String path, String link, int mode, Owner owner, long size, char type) {
        byte[] block = new byte[BLOCK];
        int split = split(path);
        text(block, 0, NAME, split < 0 ? path : path.substring(split + 1));
        octal(block, 100, 8, mode);
        octal(block, 108, 8, owner.uid());
        octal(block, 116, 8, owner.gid());
        octal(block, 124, 12, size);
        octal(block, 136, 12, MODIFIED);
        block[156] = (byte) type;
        text(block, 157, NAME, link);
        text(block, 257, 8, "ustar\00000");
        if (split >= 0) {
            text(block, 345, PREFIX, path.substring(0, split));
        }
        checksum(block);
        return block;
    }

    /** Where to cut a path into prefix and name; -1 when the name holds all of it, or when neither fits. */
    private static int split(String path) {
        if (path.length() <= NAME || !isAscii(path)) {
            return -1;
        }
        for (int slash = path.indexOf('/'); slash >= 0 && slash <= PREFIX; slash = path.indexOf('/', slash + 1)) {
            int rest = path.length() - slash - 1;
            if (slash > 0 && rest > 0 && rest <= NAME) {
                return slash;
            }
        }
        return -1;
    }

    private static boolean fits(String path) {
        return isShort(path) || split(path) >= 0;
    }

    private static boolean isShort(String text) {
        return text.length() <= NAME && isAscii(text);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static void text(byte[] block, int at, int length, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, length));
    }

    private static void octal(byte[] block, int at, int length, long value) {
        String digits = Long.toOctalString(value);
        text(block, at, length, "0".repeat(length - 1 - digits.length()) + digits);
    }

    private static void checksum(byte[] block) {
        java.util.Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        block[154] = 0;
    }

    /** {@code "<length> <key>=<value>\n"}, where the length counts itself. */
    private static void record(ByteArrayOutputStream pax, String key, String value) {
        byte[] rest = (" " + key + "=" + value + "\n").getBytes(UTF_8);
        int length = rest.length + 1;
        while (Integer.toString(length).length() + rest.length > length) {
            length++;
        }
        pax.writeBytes(Integer.toString(length).getBytes(US_ASCII));
        pax.writeBytes(rest);
    }
}
