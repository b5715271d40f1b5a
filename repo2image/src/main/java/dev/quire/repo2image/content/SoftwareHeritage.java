package dev.quire.repo2image.content;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ArchiveSpec;
import dev.quire.repo2image.repo.Authentication;
import dev.quire.repo2image.repo.Excerpt;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.ResolvedRef;
import dev.quire.repo2image.repo.VersionId;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The Software Heritage archive: a revision is its directory, which the vault packs on demand. */
final class SoftwareHeritage implements Archive<ArchiveSpec.SoftwareHeritage> {
    private final URI base;
    private final Polling polling;
    private final Api api;

    SoftwareHeritage(URI base, Polling polling, GuardedHttp http) {
        this.base = base;
        this.polling = polling;
        this.api = new Api(http, Authentication.BEARER, "Software Heritage");
    }

    @Override
    public ResolvedRef resolve(ArchiveSpec.SoftwareHeritage spec) throws IOException, InterruptedException {
        return switch (spec.kind()) {
            case DIRECTORY -> new VersionId(spec.hash());
            case REVISION -> {
                String directory = api.get(base, "/api/1/revision/" + spec.hash() + "/", what(spec))
                        .path("directory")
                        .asText();
                if (!directory.matches("[0-9a-f]{40}")) {
                    throw api.unexpected(what(spec));
                }
                yield new VersionId(directory);
            }
        };
    }

    @Override
    public Holding holding(ArchiveSpec.SoftwareHeritage spec, ResolvedRef directory, ProgressLog progress)
            throws IOException, InterruptedException {
        String swhid = "swh:1:dir:" + directory.text();
        String path = "/api/1/vault/flat/" + swhid + "/";
        JsonNode[] latest = {api.post(base, path, what(spec))};
        polling.await("the Software Heritage vault to pack " + swhid, progress, () -> {
            if (isDone(latest[0], swhid)) {
                return true;
            }
            latest[0] = api.get(base, path, what(spec));
            return isDone(latest[0], swhid);
        });
        return new Holding.Packed(
                new RemoteFile(
                        swhid + ".tar.gz",
                        api.file(
                                base,
                                base.resolve(Api.uri(latest[0].path("fetch_url").asText()))
                                        .toString()),
                        Optional.empty()),
                Holding.Format.TAR_GZ,
                Optional.of(swhid));
    }

    private static boolean isDone(JsonNode answer, String swhid) {
        String status = answer.path("status").asText();
        if (status.equals("failed")) {
            throw new BuildException(
                    BuildError.HOST_UNREACHABLE,
                    "The Software Heritage vault could not pack " + swhid + " ("
                            + Excerpt.of(answer.path("progress_message").asText()) + "); try again later.");
        }
        return status.equals("done");
    }

    private static String what(ArchiveSpec.SoftwareHeritage spec) {
        return spec.swhid();
    }
}
