/** Tests of Julia: releases, layers and recipes, against a small download site that the tests make. */
@NullMarked
package dev.quire.repo2image.julia;

import org.jspecify.annotations.NullMarked;
