/** What the session proxy carries, and what it takes for it; run by {@code bench/proxy}. */
@NullMarked
package dev.quire.bench.proxy;

import org.jspecify.annotations.NullMarked;
