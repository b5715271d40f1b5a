/** Tests of downloads with a server that misbehaves in every way. */
@NullMarked
package dev.quire.repo2image.download;

import org.jspecify.annotations.NullMarked;
