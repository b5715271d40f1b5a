package dev.quire.repo2image.image;

/** The numeric owner of a file in an image. */
public record Owner(int uid, int gid) {
    /** The superuser. */
    public static final Owner ROOT = new Owner(0, 0);
    /** The notebook's user ({@code jovyan}). */
    public static final Owner USER = new Owner(1000, 1000);
}
