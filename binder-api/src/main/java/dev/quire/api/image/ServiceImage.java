package dev.quire.api.image;

import dev.quire.api.TrustStore;
import dev.quire.api.Version;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.assemble.Assembler;
import dev.quire.repo2image.assemble.LayerStore;
import dev.quire.repo2image.debian.BaseLock;
import dev.quire.repo2image.debian.DebianArchive;
import dev.quire.repo2image.debian.DebianBase;
import dev.quire.repo2image.debian.DebianMirror;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.registry.RegistrySettings;
import dev.quire.repo2image.registry.RegistrySettings.Security;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the service's image and pushes it: {@code ServiceImage --push host[:port]/repository:tag [--insecure]}. Layers, lowest
 * first: the base of users' images, what Java needs of Debian, the libraries' jars, the project's own jars.
 */
public final class ServiceImage {
    private static final String USAGE = "Usage: ./quire image --push host[:port]/repository:tag [--insecure]";

    private ServiceImage() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            List<String> options = List.of(arguments);
            int push = options.indexOf("--push");
            if (push < 0 || push + 1 >= options.size()) {
                throw new IllegalArgumentException(USAGE);
            }
            Security security = options.contains("--insecure") ? Security.PLAIN_HTTP_ALLOWED : Security.TLS;
            Digest digest = push(options.get(push + 1), security, System.getenv());
            System.out.println("Pushed " + options.get(push + 1) + "@" + digest);
        } catch (IOException | BuildException | IllegalArgumentException e) {
            System.err.println("The service's image could not be made: " + e.getMessage());
            System.exit(1);
        }
    }

    private static Digest push(String reference, Security security, Map<String, String> environment)
            throws IOException, InterruptedException {
        int colon = reference.lastIndexOf(':');
        int slash = reference.lastIndexOf('/');
        if (slash <= 0 || colon < slash) {
            throw new IllegalArgumentException("'" + reference + "' has no repository and tag. " + USAGE);
        }
        Path cache = cache(environment);
        String bundle = environment.getOrDefault("QUIRE_TLS_CA_BUNDLE", environment.get("SSL_CERT_FILE"));
        if (bundle != null) {
            TrustStore.install(Path.of(bundle), cache, System.getProperties());
        }
        Optional<Path> credentials = Optional.ofNullable(environment.get("QUIRE_REGISTRY_CREDENTIALS"))
                .map(Path::of);
        RegistrySettings registry = RegistrySettings.parse(reference.substring(0, slash), security, credentials);
        Assembler assembler = new Assembler(
                new LayerStore(cache, Codec.ZSTD),
                registry.registries(),
                Assembler.Pool.SHARED,
                Runtime.getRuntime().availableProcessors());
        return assembler
                .assemble(
                        layers(cache, environment),
                        config(),
                        reference.substring(slash + 1, colon),
                        reference.substring(colon + 1),
                        event -> System.err.println(event.message()))
                .digest();
    }

    private static Path cache(Map<String, String> environment) {
        String setting = environment.get("QUIRE_CACHE");
        return setting != null ? Path.of(setting) : Path.of(System.getProperty("user.home"), ".cache", "quire");
    }

    private static List<LayerSource> layers(Path cache, Map<String, String> environment)
            throws IOException, InterruptedException {
        DebianMirror mirror =
                DebianMirror.find(Optional.ofNullable(environment.get("QUIRE_DEBIAN_MIRROR")), Path.of("/"));
        DebianArchive archive = new DebianArchive(
                mirror,
                new Downloads(Downloads.client(), cache.resolve("downloads"), 12, "quire.debian.mirror"),
                InstantSource.system());
        DebianBase base = DebianBase.of(BaseLock.trixie(), archive, cache);
        DebianBase service = DebianBase.of(BaseLock.trixie().plus(BaseLock.service()), archive, cache);
        List<Path> own = new ArrayList<>();
        List<Path> libraries = new ArrayList<>();
        for (String entry : Arrays.asList(System.getProperty("java.class.path").split(":"))) {
            Path jar = Path.of(entry);
            if (!entry.endsWith(".jar")) {
                throw new IOException("'" + entry + "' of the class path is no jar; run this by ./quire image.");
            }
            (isOwn(jar) ? own : libraries).add(jar);
        }
        return List.of(
                base.layer(),
                service.layerOver(base),
                JarLayer.of("libraries", libraries),
                JarLayer.of("Quire " + Version.current(), own));
    }

    private static boolean isOwn(Path jar) {
        String name = jar.getFileName().toString();
        return name.startsWith("binder-api-")
                || name.startsWith("repo2image-")
                || name.startsWith("launcher-")
                || name.startsWith("frontend-");
    }

    private static ImageConfig config() {
        TreeMap<String, String> environment = new TreeMap<>();
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("HOME", "/tmp");
        environment.put("LANG", "C.UTF-8");
        environment.put("QUIRE_MODE", "cluster");
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("org.opencontainers.image.title", "Quire");
        labels.put("org.opencontainers.image.version", Version.current());
        ImageConfig.Command command = new ImageConfig.Command(
                List.of("/usr/bin/tini", "--"),
                List.of(
                        "/usr/lib/jvm/java-25-openjdk-amd64/bin/java",
                        "-XX:+UseSerialGC",
                        "-XX:MaxRAMPercentage=70",
                        "-XX:+UseCompactObjectHeaders",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        "/opt/quire/lib/*",
                        "dev.quire.api.Application"));
        return new ImageConfig("1000:1000", "/tmp", environment, command, 8585, labels);
    }
}
