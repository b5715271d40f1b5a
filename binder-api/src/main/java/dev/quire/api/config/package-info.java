/**
 * The configuration: one immutable record per prefix, each component documented, because {@code docs/configuration.md} is
 * generated from these records. Values come from the environment ({@code QUIRE_…}) and from a YAML file.
 */
@NullMarked
package dev.quire.api.config;

import org.jspecify.annotations.NullMarked;
