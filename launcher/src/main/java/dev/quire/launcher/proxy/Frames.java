package dev.quire.launcher.proxy;

import io.vertx.core.buffer.Buffer;

/**
 * Follows one direction of a WebSocket by its frames (RFC 6455, 5.2), without keeping any: where one ends, and how many carry
 * something, rather than ping, pong or close.
 */
final class Frames {
    /** What is read next. */
    private enum Part {
        OPCODE,
        LENGTH,
        LONG_LENGTH,
        REST
    }

    private Part part = Part.OPCODE;
    private boolean masked;
    private long length;
    private int lengthBytes;
    private long rest;

    /** Reads on, and says how many frames with data have begun. */
    int take(Buffer bytes) {
        int begun = 0;
        int at = 0;
        while (at < bytes.length()) {
            switch (part) {
                case OPCODE -> {
                    // 0, 1 and 2 are data; 8, 9 and 10 are control.
                    begun += (bytes.getByte(at++) & 0x08) == 0 ? 1 : 0;
                    part = Part.LENGTH;
                }
                case LENGTH -> length(bytes.getByte(at++));
                case LONG_LENGTH -> {
                    length = (length << 8) | (bytes.getByte(at++) & 0xFF);
                    if (--lengthBytes == 0) {
                        body();
                    }
                }
                case REST -> {
                    long skipped = Math.min(rest, bytes.length() - at);
                    at += (int) skipped;
                    rest -= skipped;
                    if (rest == 0) {
                        part = Part.OPCODE;
                    }
                }
            }
        }
        return begun;
    }

    /** Whether the next byte begins a frame. */
    boolean isBetweenFrames() {
        return part == Part.OPCODE;
    }

    private void length(byte second) {
        masked = (second & 0x80) != 0;
        length = second & 0x7F;
        if (length < 126) {
            body();
        } else {
            lengthBytes = length == 126 ? 2 : 8;
            length = 0;
            part = Part.LONG_LENGTH;
        }
    }

    private void body() {
        rest = length + (masked ? 4 : 0);
        part = rest == 0 ? Part.OPCODE : Part.REST;
    }
}
