package dev.quire.repo2image.buildpack;

import java.util.Optional;

/** Knows one way in which repositories say what they need. */
interface BuildPack {
    /** How to make the image when the project asks in this pack's way; empty when it does not. */
    Optional<ImagePlan> plan(Project project);
}
