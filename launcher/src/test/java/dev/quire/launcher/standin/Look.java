package dev.quire.launcher.standin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What code in a session sees and reaches: a line for each of its arguments. A main class of the stand-in's image; depends on
 * nothing but the JDK.
 */
public final class Look {
    private static final int PATIENCE_MILLIS = 1500;

    private Look() {}

    /**
     * Looks.
     *
     * @param questions {@code connect:<host>:<port>}, {@code resolve:<name>}, {@code read:<path>}, {@code write:<path>} or
     *     {@code variables:}
     */
    public static void main(String[] questions) {
        for (String question : questions) {
            int colon = question.indexOf(':');
            System.out.println(answer(question.substring(0, colon), question.substring(colon + 1)));
        }
    }

    private static String answer(String kind, String what) {
        try {
            return switch (kind) {
                case "connect" -> connect(what);
                case "resolve" -> InetAddress.getByName(what).getHostAddress();
                case "read" -> read(Path.of(what));
                case "write" -> Files.writeString(Path.of(what), "x") == null ? "" : "written";
                case "variables" -> String.join(" ", System.getenv().keySet());
                default -> throw new IllegalArgumentException(kind);
            };
        } catch (UnknownHostException e) {
            return "unknown";
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static String connect(String what) throws IOException {
        int colon = what.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(what.substring(0, colon), Integer.parseInt(what.substring(colon + 1))),
                    PATIENCE_MILLIS);
            return "reached";
        }
    }

    private static String read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return "a directory";
        }
        return Files.exists(path) ? Files.readString(path).replaceAll("\\s+", " ") : "nothing";
    }
}
