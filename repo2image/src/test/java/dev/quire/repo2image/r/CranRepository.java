package dev.quire.repo2image.r;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A repository of R packages in CRAN's form with dated snapshots, on this machine's loopback address. */
public final class CranRepository implements AutoCloseable {
    private final Path root;
    private final HttpServer server;

    /** Serves what is below that directory. */
    public CranRepository(Path root) throws IOException {
        this.root = root;
        this.server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                root.toAbsolutePath(),
                SimpleFileServer.OutputLevel.NONE);
        server.start();
    }

    /** Its address, with {@code {date}} for the snapshot. */
    public String url() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/{date}";
    }

    /** Adds a package whose one function {@code says} answers with its version. */
    CranRepository add(String snapshot, String name, String version) throws IOException {
        return add(snapshot, name, version, "says <- function() '" + name + " " + version + "'\n");
    }

    /** Adds a package of that code. */
    public CranRepository add(String snapshot, String name, String version, String code) throws IOException {
        return add(snapshot, "", name, version, code);
    }

    /** Adds a package that is not the newest, so that no index has it. */
    CranRepository archive(String snapshot, String name, String version) throws IOException {
        return add(
                snapshot,
                "Archive/" + name + "/",
                name,
                version,
                "says <- function() '" + name + " " + version + "'\n");
    }

    /** Adds a package that cannot be installed. */
    CranRepository broken(String snapshot, String name) throws IOException {
        return add(snapshot, "", name, "0.1", "stop('broken by design')\n");
    }

    /** Adds a package with a part that is compiled, and with a help page. */
    CranRepository compiled(String snapshot, String name) throws IOException {
        return add(
                snapshot,
                "",
                name,
                "1.0",
                "answer <- function() .Call('answer', PACKAGE = '" + name + "')\n",
                "#include <Rinternals.h>\nSEXP answer(void) { return ScalarInteger(42); }\n");
    }

    private CranRepository add(String snapshot, String below, String name, String version, String code)
            throws IOException {
        return add(snapshot, below, name, version, code, "");
    }

    private CranRepository add(String snapshot, String below, String name, String version, String code, String c)
            throws IOException {
        Path contrib = root.resolve(snapshot).resolve("src/contrib");
        Path directory = Files.createDirectories(contrib.resolve(below));
        String description = "Package: " + name + "\nVersion: " + version + "\nLicense: MIT\nNeedsCompilation: "
                + (c.isEmpty() ? "no" : "yes") + "\n";
        try (OutputStream file = Files.newOutputStream(directory.resolve(name + "_" + version + ".tar.gz"));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
            String more = "Title: Small\nDescription: Small.\nAuthor: A\nMaintainer: A <a@example.org>\n";
            write(tar, name + "/DESCRIPTION", description + more);
            write(tar, name + "/NAMESPACE", "exportPattern('.')\n" + (c.isEmpty() ? "" : "useDynLib(" + name + ")\n"));
            write(tar, name + "/R/code.R", code);
            if (!c.isEmpty()) {
                write(tar, name + "/src/code.c", c);
                write(
                        tar,
                        name + "/man/answer.Rd",
                        "\\name{answer}\\alias{answer}\\title{Answer}\\description{To everything.}\\usage{answer()}\n");
            }
        }
        if (below.isEmpty()) {
            Files.writeString(
                    contrib.resolve("PACKAGES"),
                    description + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        return this;
    }

    private static void write(TarArchiveOutputStream tar, String path, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
