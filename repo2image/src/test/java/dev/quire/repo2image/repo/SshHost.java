package dev.quire.repo2image.repo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.UploadPack;

/** A real SSH server that serves the repositories of a directory to the holder of one key. */
final class SshHost implements AutoCloseable {
    private static final Pattern COMMAND = Pattern.compile("git-upload-pack '/?(?<path>[^']+)'");

    private final SshServer server;
    private final KeyPair userKey;
    private final KeyPair hostKey;

    SshHost(Path directory) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        this.userKey = generator.generateKeyPair();
        this.hostKey = generator.generateKeyPair();
        this.server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, userKey.getPublic()));
        server.setCommandFactory((channel, command) -> new Upload(directory, command));
        server.start();
    }

    String url(String path) {
        return "ssh://git@127.0.0.1:" + server.getPort() + "/" + path;
    }

    /** The identity that the server lets in, in files below that directory. */
    SshIdentity identity(Path directory) throws Exception {
        return new SshIdentity(
                write(userKey, directory.resolve("key")), knownHosts(hostKey, directory.resolve("known")));
    }

    /** An identity that does not know this host. */
    SshIdentity stranger(Path directory) throws Exception {
        return new SshIdentity(
                write(userKey, directory.resolve("key")), knownHosts(userKey, directory.resolve("wrong")));
    }

    /** An identity that this host does not know. */
    SshIdentity intruder(Path directory) throws Exception {
        return new SshIdentity(
                write(hostKey, directory.resolve("other")), knownHosts(hostKey, directory.resolve("known")));
    }

    private static Path write(KeyPair pair, Path file) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "test", null, out);
        }
        return file;
    }

    private Path knownHosts(KeyPair key, Path file) throws IOException {
        String host = "[127.0.0.1]:" + server.getPort();
        return Files.writeString(file, host + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    private static final class Upload implements Command {
        private final Path directory;
        private final String command;
        private InputStream in = InputStream.nullInputStream();
        private OutputStream out = OutputStream.nullOutputStream();
        private OutputStream err = OutputStream.nullOutputStream();
        private ExitCallback exit = (code, message, closed) -> {};

        Upload(Path directory, String command) {
            this.directory = directory;
            this.command = command;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) {
            Thread.ofVirtual().start(() -> exit.onExit(run()));
        }

        private int run() {
            Matcher matcher = COMMAND.matcher(command);
            Path path = directory.resolve(matcher.matches() ? matcher.group("path") : "none");
            try (Repository repository = new FileRepositoryBuilder()
                            .setGitDir(path.toFile())
                            .setBare()
                            .setMustExist(true)
                            .build();
                    UploadPack upload = new UploadPack(repository)) {
                upload.setRequestPolicy(UploadPack.RequestPolicy.ANY);
                upload.upload(in, out, err);
                return 0;
            } catch (IOException e) {
                return 128;
            }
        }

        @Override
        public void destroy(ChannelSession channel) {
            // Ends with its streams.
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }
    }
}
