package dev.quire.repo2image.repo;

import java.nio.file.Path;

/**
 * What this installation shows to SSH hosts and how it knows them; no agent and nobody's {@code ~/.ssh} is used.
 *
 * @param privateKey a private key without a passphrase
 * @param knownHosts the keys of the hosts, in OpenSSH's form
 */
public record SshIdentity(Path privateKey, Path knownHosts) {}
