package dev.quire.repo2image;

import dev.quire.repo2image.assemble.Languages;
import dev.quire.repo2image.conda.CondaChannels;
import dev.quire.repo2image.debian.AptRecipe;
import dev.quire.repo2image.debian.DebianMirror;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.step.NetworkAccess;
import dev.quire.repo2image.step.StepInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What this installation's settings give steps to reach the network with. They run what strangers wrote, so an address with a
 * password is not for them.
 *
 * @param mirror the Debian mirror
 */
record StepAccess(PackageIndex index, CondaChannels channels, Languages languages, DebianMirror mirror) {
    private static final String CERTIFICATES = "ca-certificates.pem";

    /** What builders hand to the commands of Dockerfiles and keep out of images. */
    SortedMap<String, String> proxies() {
        SortedMap<String, String> proxies = new TreeMap<>(index.network());
        proxies.values().removeIf(StepAccess::hasPassword);
        return proxies;
    }

    /**
     * All of it.
     *
     * @throws BuildException when the certificates cannot be read
     */
    NetworkAccess network() {
        SortedMap<String, String> environment = proxies();
        environment.putAll(channels.environment());
        index.url().filter(url -> !hasPassword(url)).ifPresent(url -> {
            environment.put("UV_DEFAULT_INDEX", url);
            environment.put("PIP_INDEX_URL", url);
        });
        environment.putAll(languages.environment());
        environment.put(AptRecipe.MIRROR, mirror.base().toString());
        List<StepInput> files = new ArrayList<>();
        index.certificates().ifPresent(bundle -> {
            files.add(certificates(bundle));
            String path = StepInput.DIRECTORY + "/" + CERTIFICATES;
            for (String variable : List.of(
                    "SSL_CERT_FILE",
                    "REQUESTS_CA_BUNDLE",
                    "CURL_CA_BUNDLE",
                    "PIP_CERT",
                    "GIT_SSL_CAINFO",
                    "NODE_EXTRA_CA_CERTS")) {
                environment.put(variable, path);
            }
        });
        return new NetworkAccess(environment, files);
    }

    private static boolean hasPassword(String url) {
        return url.matches("[a-zA-Z][a-zA-Z0-9+.-]*://[^/]*@.*");
    }

    private static StepInput certificates(Path bundle) {
        try {
            return StepInput.of(CERTIFICATES, 0644, Files.readAllBytes(bundle));
        } catch (IOException e) {
            throw new BuildException(
                    BuildError.MISCONFIGURED,
                    "The certificates " + bundle + " cannot be read (" + e.getMessage()
                            + "); correct quire.tls.ca-bundle.",
                    e);
        }
    }
}
