package dev.quire.repo2image.content;

import dev.quire.repo2image.repo.GuardedHttp;
import java.util.Optional;

/**
 * One file that an archive gives out.
 *
 * @param path where it lies in the content
 * @param request how to get it
 * @param checksum what the archive says about its bytes
 */
record RemoteFile(String path, GuardedHttp.Request request, Optional<Checksum> checksum) {
    RemoteFile at(String path) {
        return new RemoteFile(path, request, checksum);
    }
}
