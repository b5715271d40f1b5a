/** Tests of Dockerfiles that are built as steps, on this machine's Podman, against what Buildah makes of the same files. */
@NullMarked
package dev.quire.api.subset;

import org.jspecify.annotations.NullMarked;
