/** Tests of the command line without building anything. */
@NullMarked
package dev.quire.api.cli;

import org.jspecify.annotations.NullMarked;
