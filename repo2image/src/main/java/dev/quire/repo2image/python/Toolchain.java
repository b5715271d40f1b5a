package dev.quire.repo2image.python;

import java.io.IOException;

/** Gives the base's interpreter, which may have to be downloaded first. */
public interface Toolchain {
    /** The interpreter, ready to run; made once. */
    Interpreter interpreter() throws IOException, InterruptedException;
}
