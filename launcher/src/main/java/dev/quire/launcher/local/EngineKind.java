package dev.quire.launcher.local;

/** The container engines that sessions can run on. */
public enum EngineKind {
    PODMAN("Podman"),
    DOCKER("Docker");

    private final String title;

    EngineKind(String title) {
        this.title = title;
    }

    /** The name of its program. */
    public String program() {
        return title.toLowerCase(java.util.Locale.ROOT);
    }

    /** The name that people know it by. */
    public String title() {
        return title;
    }
}
