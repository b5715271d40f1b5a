package dev.quire.repo2image.buildpack;

import java.util.Comparator;

/** A version of Python that can be had. */
public record PythonVersion(int major, int minor, int patch) implements Comparable<PythonVersion> {
    /** Major and minor version, e.g. {@code 3.13}: what decides about stacks and wheels. */
    public String feature() {
        return major + "." + minor;
    }

    @Override
    public int compareTo(PythonVersion other) {
        return Comparator.comparingInt(PythonVersion::major)
                .thenComparingInt(PythonVersion::minor)
                .thenComparingInt(PythonVersion::patch)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return feature() + "." + patch;
    }
}
