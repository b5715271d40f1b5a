package dev.quire.repo2image.repo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The HTTP proxy that the environment asks for: {@code https_proxy}, {@code http_proxy}, {@code all_proxy}, {@code no_proxy}. */
public final class ProxyEnvironment {
    private final Map<String, String> environment;

    /** Reads the proxy out of these environment variables. */
    public ProxyEnvironment(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** No proxy. */
    public static ProxyEnvironment none() {
        return new ProxyEnvironment(Map.of());
    }

    /** The variables themselves, for programs that look for a proxy there, in either spelling. */
    public SortedMap<String, String> variables() {
        SortedMap<String, String> variables = new TreeMap<>();
        for (String name : List.of("http_proxy", "https_proxy", "all_proxy", "no_proxy")) {
            for (String spelled : List.of(name, name.toUpperCase(Locale.ROOT))) {
                String value = environment.get(spelled);
                if (value != null && !value.isBlank()) {
                    variables.put(spelled, value);
                }
            }
        }
        return variables;
    }

    /** The same for the JDK's client. */
    public ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                try {
                    return List.of(proxyFor(uri.toURL()));
                } catch (MalformedURLException e) {
                    throw new IllegalArgumentException(e);
                }
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                // Who asked is told.
            }
        };
    }

    Proxy proxyFor(URL url) {
        String scheme = url.getProtocol().toLowerCase(Locale.ROOT);
        if (isExcepted(url.getHost().toLowerCase(Locale.ROOT))) {
            return Proxy.NO_PROXY;
        }
        return variable(scheme + "_proxy")
                .or(() -> variable("all_proxy"))
                .flatMap(ProxyEnvironment::parse)
                .orElse(Proxy.NO_PROXY);
    }

    private boolean isExcepted(String host) {
        List<String> exceptions = variable("no_proxy")
                .map(list -> Arrays.asList(list.toLowerCase(Locale.ROOT).split("[,\\s]+")))
                .orElse(List.of());
        return exceptions.stream().filter(name -> !name.isEmpty()).anyMatch(name -> {
            String suffix = name.replaceFirst("^\\*?\\.", "");
            return name.equals("*") || host.equals(suffix) || host.endsWith("." + suffix);
        });
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name))
                .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
                .filter(value -> !value.isBlank());
    }

    private static Optional<Proxy> parse(String value) {
        try {
            URI uri = URI.create(value.contains("://") ? value : "http://" + value);
            String host = uri.getHost();
            if (host == null) {
                return Optional.empty();
            }
            int port = uri.getPort() > 0 ? uri.getPort() : 80;
            Proxy.Type type = String.valueOf(uri.getScheme()).startsWith("socks") ? Proxy.Type.SOCKS : Proxy.Type.HTTP;
            return Optional.of(new Proxy(type, InetSocketAddress.createUnresolved(host, port)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
