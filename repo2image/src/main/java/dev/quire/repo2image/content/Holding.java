package dev.quire.repo2image.content;

import java.util.List;
import java.util.Optional;

/** What an archive gives out for one version. */
sealed interface Holding {
    /** Its files, one by one. */
    record Files(List<RemoteFile> files) implements Holding {
        public Files {
            files = List.copyOf(files);
        }
    }

    /**
     * All of it in one packed file.
     *
     * @param directory the directory in it that is the content; empty: the top, or the only directory that is there
     */
    record Packed(RemoteFile file, Format format, Optional<String> directory) implements Holding {}

    /** How it is packed. */
    enum Format {
        ZIP,
        TAR_GZ
    }
}
