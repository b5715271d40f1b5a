package dev.quire.repo2image.nix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.assemble.Languages;
import dev.quire.repo2image.assemble.PlannedImages;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.julia.JuliaSources;
import dev.quire.repo2image.r.RSources;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Podman;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nix really installed from Debian; its channel is a small one that the test makes, of expressions that need no packages. */
final class NixIT {
    /** A program that says hello and what sets a shell up, both made with what every base has. */
    private static final String CHANNEL = """
            { ... }:
            let
              make = name: script: derivation {
                inherit name;
                system = builtins.currentSystem;
                builder = "/bin/sh";
                PATH = "/usr/bin";
                args = [ "-c" script ];
              };
            in {
              hello = make "hello" ''
                mkdir -p $out/bin
                printf '#!/bin/sh\\necho hello from nix\\n' > $out/bin/hello
                chmod +x $out/bin/hello
              '';
              stdenv = make "stdenv" ''
                mkdir -p $out
                echo 'for i in $buildInputs; do export PATH=$i/bin:$PATH; done' > $out/setup
              '';
            }
            """;

    private static final String SHELL = """
            { packages ? import <nixpkgs> {} }:
            derivation {
              name = "shell";
              system = builtins.currentSystem;
              builder = "/bin/sh";
              stdenv = packages.stdenv;
              buildInputs = [ packages.hello ];
              GREETING = "good morning";
              PYTHONPATH = "/nowhere";
            }
            """;

    @TempDir
    private Path temporary;

    private PlannedImages images;
    private HttpServer server;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        images = PlannedImages.open();
        try (OutputStream file = Files.newOutputStream(temporary.resolve("channel.tar.gz"));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
            byte[] bytes = CHANNEL.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry("nixpkgs-1/default.nix");
            entry.setSize(bytes.length);
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
        }
        server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                temporary.toAbsolutePath(),
                SimpleFileServer.OutputLevel.NONE);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void theSessionsCommandRunsInTheShellThroughTheStartScript() throws Exception {
        RepoTree tree = InMemoryTree.builder()
                .file("default.nix", SHELL)
                .script("start", "#!/bin/bash\nexport STARTED=\"$GREETING\"\nexec \"$@\"\n")
                .build();
        String image = make(tree, "channel.tar.gz", Optional.of("start"));

        // Sessions have no network here: nothing is left to be fetched or built.
        assertThat(Podman.session(image, "hello; echo \"$STARTED\"; id -u; nix --version"))
                .contains("hello from nix", "good morning", "1000", "nix (Nix)");
        // What the shell does not bring comes from the stack, without the shell's Python modules.
        assertThat(Podman.command(image, "jupyter", "--version")).contains("jupyterlab");
        assertThat(Podman.session(image, "stat -c %u:%g /nix/store && cat /etc/nix/nix.conf"))
                .contains("1000:1000", "sandbox = false");
    }

    @Test
    void saysWhatIsWrongWithTheExpression() {
        assertThatThrownBy(() -> make(InMemoryTree.of("default.nix", "{ a = ; }"), "channel.tar.gz", Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("default.nix: the Nix expression could not be evaluated (error: syntax error");
    }

    @Test
    void saysThatTheChannelCannotBeHad() {
        assertThatThrownBy(() -> make(InMemoryTree.of("default.nix", SHELL), "nothing.tar.gz", Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("answers with status 404; check quire.nix.channel.")
                .extracting(e -> ((BuildException) e).error())
                .isEqualTo(BuildError.PACKAGES_UNREACHABLE);
    }

    private String make(RepoTree tree, String channel, Optional<String> start)
            throws IOException, InterruptedException {
        String url = "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/" + channel;
        Executed shell = new Executed.NixShell("default.nix");
        return images.make(
                PlannedImages.plan("3.13", List.of(shell), List.of(), start),
                tree,
                new Languages(
                        RSources.STANDARD,
                        JuliaSources.STANDARD,
                        new NixSources(url, Optional.of("http://127.0.0.1:9"), List.of())));
    }
}
