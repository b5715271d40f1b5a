package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.jspecify.annotations.Nullable;

/** Opens the connections of JGit, each within the policy. */
final class GitTransports {
    private static final long MAX_ANSWER_OVERHEAD = 64L << 20;

    private final RepositoryPolicy policy;
    private final LocalRepositories local;
    private final ProxyEnvironment proxies;
    private final Optional<SshSessionFactory> ssh;
    private final Credentials credentials;

    GitTransports(
            RepositoryPolicy policy,
            ProxyEnvironment proxies,
            Optional<SshIdentity> ssh,
            Path emptyHome,
            Credentials credentials) {
        this.credentials = credentials;
        this.policy = policy;
        this.local = new LocalRepositories(policy.fileDirectories());
        this.proxies = proxies;
        this.ssh = ssh.map(identity -> sessions(identity, emptyHome.toFile()));
    }

    /** Whether a repository on this disk lacks the commit: asked for it all the same, JGit's server prints a stack trace. */
    boolean lacks(GitUrl url, CommitId commit) throws IOException {
        if (!url.scheme().equals("file")) {
            return false;
        }
        try (Repository repository = new FileRepositoryBuilder()
                .setGitDir(local.real(url).toFile())
                .setMustExist(true)
                .build()) {
            return !repository.getObjectDatabase().has(ObjectId.fromString(commit.hex()));
        }
    }

    /** Opens a transport to that URL, into that repository when there is one; the caller closes it. */
    Transport open(GitUrl url, @Nullable Repository into) throws IOException, URISyntaxException {
        URIish uri = switch (url.scheme()) {
            case "file" -> new URIish(local.real(url).toString());
            case "ssh" -> {
                if (ssh.isEmpty()) {
                    throw forbidden("Repository " + Excerpt.of(url.toString())
                            + " needs SSH, for which this installation has no key (quire.repositories.ssh.key);"
                            + " use its https:// URL.");
                }
                policy.addresses().check(url.host());
                yield new URIish(url.toString());
            }
            case "git" -> {
                policy.addresses().check(url.host());
                yield new URIish(url.toString());
            }
            case "https", "http" -> new URIish(url.toString());
            default -> throw forbidden("URLs that begin with " + url.scheme() + ":// are not fetched from.");
        };
        Transport transport = into == null ? Transport.open(uri) : Transport.open(into, uri);
        transport.setTimeout(Math.toIntExact(policy.answerWithin().toSeconds()));
        if (transport instanceof TransportHttp http) {
            http.setHttpConnectionFactory(
                    new Guarded(new ByteLimit(policy.maxBytes() + MAX_ANSWER_OVERHEAD), URI.create(url.toString())));
            transport.setCredentialsProvider(new GitLogin(credentials));
        }
        if (transport instanceof SshTransport secure) {
            ssh.ifPresent(secure::setSshSessionFactory);
        }
        return transport;
    }

    private static SshSessionFactory sessions(SshIdentity identity, File emptyHome) {
        return new SshdSessionFactoryBuilder()
                .setHomeDirectory(emptyHome)
                .setSshDirectory(emptyHome)
                .setConfigStoreFactory((home, file, user) -> null)
                .setConnectorFactory(null)
                .setPreferredAuthentications("publickey")
                .setDefaultIdentities(directory -> List.of(identity.privateKey()))
                .setDefaultKnownHostsFiles(directory -> List.of(identity.knownHosts()))
                .build(null);
    }

    private static BuildException forbidden(String sentence) {
        return new BuildException(BuildError.FORBIDDEN_REPOSITORY, sentence);
    }

    /** Asked for every request, also after a redirect, so that no redirect leads where a link may not. */
    private final class Guarded implements HttpConnectionFactory {
        private final ByteLimit limit;
        private final String home;

        Guarded(ByteLimit limit, URI url) {
            this.limit = limit;
            this.home = Credentials.origin(url);
        }

        @Override
        public HttpConnection create(URL url) throws IOException {
            return create(url, null);
        }

        @Override
        public HttpConnection create(URL url, @Nullable Proxy ignored) throws IOException {
            Proxy proxy = proxies.proxyFor(url);
            check(url.getHost(), proxy);
            boolean away = !Credentials.origin(URI.create(url.toString())).equals(home);
            return new JDKHttpConnection(url, proxy) {
                @Override
                public void setRequestProperty(String name, String value) {
                    // JGit would send a login along with a redirect.
                    if (!away || !name.equalsIgnoreCase("Authorization")) {
                        super.setRequestProperty(name, value);
                    }
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    return limit.on(super.getInputStream());
                }
            };
        }

        private void check(String host, Proxy proxy) throws UnknownHostException {
            try {
                policy.addresses().check(host);
            } catch (UnknownHostException e) {
                // Behind a proxy, public names are often known to the proxy alone.
                if (proxy.type() == Proxy.Type.DIRECT) {
                    throw e;
                }
            }
        }
    }
}
