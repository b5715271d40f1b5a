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
     */
    record Wanted(SessionSpec like, int size) {
        public Wanted {
            if (size < 0) {
                throw new IllegalArgumentException("A pool cannot have %d sessions".formatted(size));
            }
        }
    }

    /** Says what is to wait from now on, in place of what was said before. Returns at once. */
    void want(List<Wanted> wanted);
}
