package dev.quire.repo2image.buildpack;

import java.util.Optional;

/** Knows one way in which repositories say what they need. */
interface BuildPack {
    /** The environment that the project asks for in this pack's way; empty when it does not. */
    Optional<Environment> detect(Project project);
}
