package dev.quire.repo2image.nix;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A small channel for the real Nix, on this machine's loopback address: its expressions need no packages but the base's. */
public final class NixChannel implements AutoCloseable {
    /** The archive's name. */
    public static final String FILE = "channel.tar.gz";

    /** A program that greets, what sets a shell up, and the function by which repositories describe theirs. */
    private static final String EXPRESSION = """
            { ... }:
            let
              make = name: script: derivation {
                inherit name;
                system = builtins.currentSystem;
                builder = "/bin/sh";
                PATH = "/usr/bin";
                args = [ "-c" script ];
              };
            in rec {
              hello = make "hello" ''
                mkdir -p $out/bin
                printf '#!/bin/sh\\necho hello from nix\\n' > $out/bin/hello
                chmod +x $out/bin/hello
              '';
              stdenv = make "stdenv" ''
                mkdir -p $out
                echo 'for i in $buildInputs; do export PATH=$i/bin:$PATH; done' > $out/setup
              '';
              mkShell = { packages ? [ ], ... }@arguments: derivation ((removeAttrs arguments [ "packages" ]) // {
                name = "shell";
                system = builtins.currentSystem;
                builder = "/bin/sh";
                inherit stdenv;
                buildInputs = packages;
              });
            }
            """;

    private final HttpServer server;

    /** Serves it out of that directory. */
    public NixChannel(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (OutputStream file = Files.newOutputStream(directory.resolve(FILE));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
            byte[] bytes = EXPRESSION.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry("nixpkgs-1/default.nix");
            entry.setSize(bytes.length);
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
        }
        server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                directory.toAbsolutePath(),
                SimpleFileServer.OutputLevel.NONE);
        server.start();
    }

    /** The address of a file beside it, and its own. */
    public String url(String file) {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/" + file;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
