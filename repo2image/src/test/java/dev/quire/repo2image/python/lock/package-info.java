/** Tests of wheels that are made for them, good and bad, and of what becomes of real ones. */
@NullMarked
package dev.quire.repo2image.python.lock;

import org.jspecify.annotations.NullMarked;
