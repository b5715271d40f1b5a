package dev.quire.repo2image.debian;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Just enough of ELF to tell a shared library for x86-64 and its name. */
final class ElfFile {
    private static final int X86_64 = 62;
    private static final int SHARED_OBJECT = 3;
    private static final int LOAD = 1;
    private static final int DYNAMIC = 2;
    private static final long STRING_TABLE = 5;
    private static final long SONAME = 14;
    private static final int MAX_NAME = 255;

    private final ByteBuffer bytes;

    private ElfFile(ByteBuffer bytes) {
        this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The soname of a shared library for x86-64: {@code fallback} if it states none, empty if it is something else. */
    static Optional<String> soname(ByteBuffer bytes, String fallback) {
        try {
            ElfFile elf = new ElfFile(bytes);
            return elf.isLibrary() ? Optional.of(elf.soname().orElse(fallback)) : Optional.empty();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | ArithmeticException e) {
            // A file that only starts like ELF; ldconfig passes over it as well.
            return Optional.empty();
        }
    }

    private boolean isLibrary() {
        return bytes.limit() >= 64
                && bytes.getInt(0) == 0x464c457f
                && bytes.get(4) == 2
                && bytes.get(5) == 1
                && bytes.getShort(16) == SHARED_OBJECT
                && bytes.getShort(18) == X86_64;
    }

    private Optional<String> soname() {
        int dynamic = segment(DYNAMIC);
        if (dynamic < 0) {
            return Optional.empty();
        }
        int at = position(bytes.getLong(dynamic + 8));
        int end = at + position(bytes.getLong(dynamic + 32));
        long strings = -1;
        long name = -1;
        for (; at + 16 <= end && bytes.getLong(at) != 0; at += 16) {
            if (bytes.getLong(at) == STRING_TABLE) {
                strings = bytes.getLong(at + 8);
            } else if (bytes.getLong(at) == SONAME) {
                name = bytes.getLong(at + 8);
            }
        }
        return strings < 0 || name < 0 ? Optional.empty() : Optional.of(string(fileOffset(strings) + position(name)));
    }

    private int headers() {
        return Short.toUnsignedInt(bytes.getShort(56));
    }

    private int header(int number) {
        return position(bytes.getLong(32)) + number * Short.toUnsignedInt(bytes.getShort(54));
    }

    private int segment(int type) {
        for (int i = 0; i < headers(); i++) {
            if (bytes.getInt(header(i)) == type) {
                return header(i);
            }
        }
        return -1;
    }

    /** Where the file holds what is loaded at that address. */
    private int fileOffset(long address) {
        for (int i = 0; i < headers(); i++) {
            int header = header(i);
            long start = bytes.getLong(header + 16);
            if (bytes.getInt(header) == LOAD && address >= start && address < start + bytes.getLong(header + 32)) {
                return position(address - start + bytes.getLong(header + 8));
            }
        }
        throw new IndexOutOfBoundsException("Nothing is loaded at " + address);
    }

    private String string(int at) {
        StringBuilder text = new StringBuilder();
        for (int i = at; bytes.get(i) != 0; i++) {
            if (text.length() == MAX_NAME) {
                throw new IndexOutOfBoundsException("A name without end");
            }
            text.append((char) (bytes.get(i) & 0xff));
        }
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static int position(long value) {
        return Math.toIntExact(value);
    }
}
