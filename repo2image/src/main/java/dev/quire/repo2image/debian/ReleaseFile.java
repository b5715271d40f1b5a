package dev.quire.repo2image.debian;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The signed table of contents of a suite ({@code InRelease}).
 *
 * @param codename the suite's code name
 * @param date when it was published
 * @param indexes path below the suite to what lies there
 */
record ReleaseFile(String codename, Instant date, Map<String, Index> indexes) {
    /** Clocks of mirrors and of machines differ. */
    private static final Duration SKEW = Duration.ofDays(1);

    /**
     * An index file of the suite.
     *
     * @param digest the digest of its bytes
     * @param size its length
     */
    record Index(Digest digest, long size) {}

    ReleaseFile {
        indexes = Map.copyOf(indexes);
    }

    /** Checks the signature and the dates; {@code source} says where the bytes come from, for the error. */
    static ReleaseFile verify(byte[] inRelease, Keyring keyring, Instant now, String source) {
        try {
            ClearSigned message =
                    ClearSigned.parse(inRelease).orElseThrow(() -> corrupt(source, "is not a signed file"));
            if (message.verifiedBy(keyring).isEmpty()) {
                throw corrupt(source, "is not signed by a key of Debian's archive");
            }
            return read(Stanza.parse(message.text()), now, source);
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            throw new BuildException(
                    BuildError.CORRUPT_PACKAGE,
                    "The Debian release file " + source + " cannot be read (" + e.getMessage()
                            + "); try another mirror.",
                    e);
        }
    }

    private static ReleaseFile read(Stanza stanza, Instant now, String source) throws IOException {
        Instant date = instant(stanza.require("Date"));
        if (date.isAfter(now.plus(SKEW))) {
            throw corrupt(source, "is dated " + date + ", after this machine's clock (" + now + ")");
        }
        Optional<Instant> end = stanza.field("Valid-Until").map(ReleaseFile::instant);
        if (end.isPresent() && now.isAfter(end.get())) {
            throw corrupt(source, "was valid only until " + end.get() + ", so the mirror is out of date");
        }
        Map<String, Index> indexes = new HashMap<>();
        for (String line : stanza.require("SHA256").lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 3) {
                indexes.put(words[2], new Index(new Digest(words[0]), Long.parseLong(words[1])));
            }
        }
        return new ReleaseFile(stanza.require("Codename"), date, indexes);
    }

    /** Dates read {@code Sat, 12 Sep 2026 07:55:41 UTC}. */
    private static Instant instant(String text) {
        return DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss zzz", Locale.ENGLISH)
                .parse(text, Instant::from);
    }

    private static BuildException corrupt(String source, String what) {
        return new BuildException(
                BuildError.CORRUPT_PACKAGE, "The Debian release file " + source + " " + what + "; try another mirror.");
    }
}
