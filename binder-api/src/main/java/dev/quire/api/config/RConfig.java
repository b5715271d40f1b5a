package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * Where R and its packages come from.
 *
 * @param cran a repository in CRAN's form. In its address `{date}` stands for the day that a repository asks for, as `2026-01-31`,
 *     or `latest`; without it, dates are refused. `{distribution}` stands for the code name of the base's Debian release, for
 *     repositories with compiled packages. Without the setting, R takes the public ones
 * @param builds an archive or Debian package of each R that Debian does not have, with `{version}` (such as `4.3.3`) and
 *     `{distribution}` in its address, for `/opt/R/<version>`; without it, only Debian's versions are to be had
 */
@ConfigurationProperties("quire.r")
public record RConfig(@Nullable String cran, @Nullable String builds) {
    public RConfig {
        if (builds != null && !builds.contains("{version}")) {
            throw new IllegalArgumentException(
                    "quire.r.builds must have {version} where the version of R goes, not '%s'.".formatted(builds));
        }
    }
}
