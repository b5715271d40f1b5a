/**
 * Journeys: what a user does, against the service as a process of its own with a real engine. Caches lie below the user's own
 * cache directory and are kept between runs, so that only the first run downloads and builds everything.
 */
@NullMarked
package dev.quire.api.journey;

import org.jspecify.annotations.NullMarked;
