package dev.quire.launcher.local;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Knows whether it was the stream itself that failed, rather than what was being written to it. */
final class SourceErrors extends FilterOutputStream {
    private boolean broken;

    SourceErrors(OutputStream out) {
        super(out);
    }

    boolean isBroken() {
        return broken;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }
}
