/**
 * Julia: which release a project gets, that release as a layer of which no code runs, and the step that installs packages.
 * Pure, but for {@link dev.quire.repo2image.julia.JuliaReleases}, which asks the site of downloads.
 */
@NullMarked
package dev.quire.repo2image.julia;

import org.jspecify.annotations.NullMarked;
