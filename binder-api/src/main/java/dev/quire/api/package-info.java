/** The service: starts, wires, stops. The only place that knows all modules. */
@NullMarked
package dev.quire.api;

import org.jspecify.annotations.NullMarked;
