package dev.quire.repo2image.content;

import dev.quire.repo2image.repo.ArchiveSpec;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.ResolvedRef;
import java.io.IOException;

/** One kind of archive: what its interface says about a spec. */
interface Archive<S extends ArchiveSpec> {
    /** The version that the spec means now. */
    ResolvedRef resolve(S spec) throws IOException, InterruptedException;

    /** Where the content of that version is. */
    Holding holding(S spec, ResolvedRef version, ProgressLog progress) throws IOException, InterruptedException;
}
