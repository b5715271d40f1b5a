package dev.quire.repo2image.buildpack;

/** A requirement and where it stands, so that a resolver's complaint can name the line. */
public record StatedRequirement(Requirement requirement, Place place) {}
