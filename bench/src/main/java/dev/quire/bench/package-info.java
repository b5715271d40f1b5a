/** JMH benchmarks of the inner loops. Nothing depends on this package. */
@NullMarked
package dev.quire.bench;

import org.jspecify.annotations.NullMarked;
