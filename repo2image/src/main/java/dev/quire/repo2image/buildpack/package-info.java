/**
 * Detection: what a repository asks for, as a plan of steps. Pure; reads nothing but the {@code RepoTree} and runs nothing.
 * Everything here treats the files of a repository as hostile: sizes, depths and forms are bounded, and what is not
 * understood is refused with file and line.
 */
@NullMarked
package dev.quire.repo2image.buildpack;

import org.jspecify.annotations.NullMarked;
