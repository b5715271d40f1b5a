package dev.quire.repo2image.repo;

import java.net.URI;
import java.util.Optional;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/** Gives JGit the login of the host that asks for one, if there is one. */
final class GitLogin extends CredentialsProvider {
    private final Credentials credentials;

    GitLogin(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
        for (CredentialItem item : items) {
            if (!(item instanceof CredentialItem.Username) && !(item instanceof CredentialItem.Password)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) {
        Optional<Login> login = origin(uri).flatMap(credentials::find);
        if (login.isEmpty() || !supports(items)) {
            return false;
        }
        for (CredentialItem item : items) {
            switch (item) {
                case CredentialItem.Username user -> user.setValue(login.get().user());
                case CredentialItem.Password password ->
                    password.setValue(login.get().secret().toCharArray());
                default -> throw new AssertionError(item);
            }
        }
        return true;
    }

    private static Optional<URI> origin(URIish uri) {
        if (uri.getScheme() == null || uri.getHost() == null) {
            return Optional.empty();
        }
        String port = uri.getPort() > 0 ? ":" + uri.getPort() : "";
        return Optional.of(URI.create(uri.getScheme() + "://" + uri.getHost() + port));
    }
}
