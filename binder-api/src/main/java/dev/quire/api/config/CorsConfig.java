package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Which other sites' pages may use the API.
 *
 * @param origin the value of `Access-Control-Allow-Origin`; pages such as Jupyter Book's need `*`
 */
@ConfigurationProperties("quire.cors")
public record CorsConfig(@Bindable(defaultValue = "*") String origin) {}
