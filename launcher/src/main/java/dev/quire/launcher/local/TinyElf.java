package dev.quire.launcher.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/** Static Linux programs of a few hundred bytes: one header, one segment, and code that was assembled by hand. */
final class TinyElf {
    private static final int HEADERS = 64 + 56;
    private static final long ADDRESS = 0x400000;

    private TinyElf() {}

    /**
     * A program.
     *
     * @param architecture in Go's words; empty for one that we have no code for
     * @param listing its code, one instruction a line, what follows a semicolon is a comment: bytes for amd64, words for arm64
     * @param tail what lies in memory right behind the code
     */
    static Optional<byte[]> of(String architecture, String listing, byte[] tail) {
        return switch (architecture) {
            case "amd64" -> Optional.of(program((short) 62, code(listing), tail));
            case "arm64" -> Optional.of(program((short) 183, swapped(code(listing)), tail));
            default -> Optional.empty();
        };
    }

    private static byte[] program(short machine, byte[] code, byte[] tail) {
        int size = HEADERS + code.length + tail.length;
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        elf.putShort((short) 2).putShort(machine).putInt(1); // an executable
        elf.putLong(ADDRESS + HEADERS).putLong(64).putLong(0).putInt(0); // entry, program headers, no sections
        elf.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        elf.putShort((short) 64).putShort((short) 0).putShort((short) 0);
        elf.putInt(1).putInt(5); // one segment: the whole file, readable and executable
        elf.putLong(0).putLong(ADDRESS).putLong(ADDRESS);
        elf.putLong(size).putLong(size).putLong(0x10000);
        return elf.put(code).put(tail).array();
    }

    private static byte[] code(String listing) {
        StringBuilder digits = new StringBuilder();
        listing.lines()
                .forEach(line -> digits.append(line.replaceFirst(";.*", "").replaceAll("\\s", "")));
        return HexFormat.of().parseHex(digits);
    }

    /** Instructions of arm64 are written as words, and lie in memory with the low byte first. */
    private static byte[] swapped(byte[] words) {
        ByteBuffer in = ByteBuffer.wrap(words);
        ByteBuffer out = ByteBuffer.allocate(words.length).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            out.putInt(in.getInt());
        }
        return out.array();
    }
}
