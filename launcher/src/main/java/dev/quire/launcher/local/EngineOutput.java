package dev.quire.launcher.local;

import java.util.List;

/**
 * What a call of the engine's command line came to.
 *
 * @param exitCode zero when it succeeded
 * @param out its standard output
 * @param err its standard error
 */
public record EngineOutput(int exitCode, String out, String err) {
    /** Whether it succeeded. */
    public boolean ok() {
        return exitCode == 0;
    }

    /** Its standard output, without the line end. */
    public String line() {
        return out.strip();
    }

    /** The lines of its standard output that are not blank. */
    public List<String> lines() {
        return out.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /** What it complained of: the last line that it wrote, without the noise in front. */
    public String complaint() {
        List<String> said = (out + "\n" + err)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("See '"))
                .toList();
        if (said.isEmpty()) {
            return "exit code " + exitCode;
        }
        return said.getLast().replaceFirst("^(Error: |docker: |Error response from daemon: )+", "");
    }
}
