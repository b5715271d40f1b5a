package dev.quire.launcher.session;

import java.util.List;

/** Sessions that are there before anybody asks for them, so that who does waits for none of their start. */
@FunctionalInterface
public interface Warmth {
    /**
     * So many of one kind.
     *
     * @param like a launch that would get one of them; its id, its token and who asks for it do not matter
     * @param size how many are to wait
     * @param machines on how many machines their image is to be, so that more of them start without a pull; 0: only where they run
     */
    record Wanted(SessionSpec like, int size, int machines) {
        public Wanted {
            if (size < 0 || machines < 0) {
                throw new IllegalArgumentException(
                        "A pool cannot have %d sessions, nor its image be on %d machines".formatted(size, machines));
            }
        }

        /** With the image only where they run. */
        public Wanted(SessionSpec like, int size) {
            this(like, size, 0);
        }
    }

    /** Says what is to wait from now on, in place of what was said before. Returns at once. */
    void want(List<Wanted> wanted);
}
