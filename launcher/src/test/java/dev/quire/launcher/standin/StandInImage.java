package dev.quire.launcher.standin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * An image of {@link JupyterStandIn}, made from this very JDK: a runtime of it by {@code jlink}, the C library that {@code ldd}
 * names, and the class. It needs Linux, {@code ldd} and some 100 MB of temporary space; no engine, no registry but the target.
 */
public final class StandInImage {
    private static final Pattern LIBRARY = Pattern.compile("(?:=>\\s*)?(/\\S+) \\(0x");

    private StandInImage() {}

    /** Pushes the image; its reference with the digest. */
    public static String push(String registry, String repository, Path scratch)
            throws IOException, InterruptedException {
        Path runtime = scratch.resolve("runtime");
        StringBuilder said = new StringBuilder();
        PrintWriter out = new PrintWriter(writer(said));
        int failed = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new IOException("This Java has no jlink; run the tests with a JDK"))
                .run(
                        out,
                        out,
                        "--add-modules",
                        "jdk.httpserver",
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        runtime.toString());
        if (failed != 0) {
            throw new IOException("jlink failed: " + said);
        }
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(runtime)) {
            tree.filter(Files::isRegularFile).forEach(file -> files.put("opt/java/" + runtime.relativize(file), file));
        }
        for (Path library : libraries(runtime)) {
            files.put(library.toString().substring(1), library);
        }
        for (Class<?> program : List.of(JupyterStandIn.class, Look.class)) {
            String name = program.getName().replace('.', '/') + ".class";
            files.put("opt/app/" + name, classes().resolve(name));
        }
        byte[] tar = UstarWriter.tar(files);
        byte[] layer = gzip(tar);
        try (TestRegistry target = new TestRegistry(registry, repository)) {
            String layerDigest = target.blob(layer);
            byte[] config = """
                    {"architecture": "%s", "os": "linux",
                     "config": {"Entrypoint": ["/opt/java/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", "/opt/app", "%s"]},
                     "rootfs": {"type": "layers", "diff_ids": ["%s"]}}""".formatted(
                            System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64",
                            JupyterStandIn.class.getName(),
                            TestRegistry.digest(tar))
                    .getBytes(StandardCharsets.UTF_8);
            String configDigest = target.blob(config);
            return target.manifest("""
                    {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                     "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": %d},
                     "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "%s", "size": %d}]}""".formatted(configDigest, config.length, layerDigest, layer.length));
        }
    }

    private static Path classes() {
        try {
            return Path.of(JupyterStandIn.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The shared libraries outside of the runtime that its programs need, the dynamic loader among them. */
    private static Iterable<Path> libraries(Path runtime) throws IOException, InterruptedException {
        Process ldd = new ProcessBuilder(
                        "ldd",
                        runtime.resolve("bin/java").toString(),
                        runtime.resolve("lib/server/libjvm.so").toString(),
                        runtime.resolve("lib/libnet.so").toString(),
                        runtime.resolve("lib/libnio.so").toString())
                .redirectErrorStream(true)
                .start();
        String listing = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (ldd.waitFor() != 0) {
            throw new IOException("ldd failed: " + listing);
        }
        Matcher matcher = LIBRARY.matcher(listing);
        return matcher.results()
                .map(result -> Path.of(result.group(1)))
                .filter(path -> !path.startsWith(runtime))
                .distinct()
                .sorted()
                .toList();
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Writer writer(StringBuilder text) {
        return new Writer() {
            @Override
            public void write(char[] chars, int offset, int length) {
                text.append(chars, offset, length);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
