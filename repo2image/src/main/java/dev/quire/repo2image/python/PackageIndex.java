package dev.quire.repo2image.python;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where Python packages come from.
 *
 * @param url a simple repository (PEP 503); empty for the default of the tools that ask it
 * @param certificates a bundle of trusted certificates in PEM, for the tools' TLS
 * @param network environment variables that the tools need to reach the network ({@code HTTPS_PROXY}, …)
 */
public record PackageIndex(Optional<String> url, Optional<Path> certificates, Map<String, String> network) {
    public PackageIndex {
        network = Map.copyOf(network);
    }
}
