package dev.quire.repo2image.registry;

import dev.quire.repo2image.image.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where this process has last seen blobs: a hint where to look first, never a reason not to look, because registries are
 * cleaned up. Thread-safe.
 */
final class SeenBlobs {
    private static final int MOST = 20_000;

    private final Map<Place, Place> places = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Place> eldest) {
            return size() > MOST;
        }
    };

    private record Place(String repository, Digest blob) {}

    synchronized boolean contains(String repository, Digest blob) {
        return places.get(new Place(repository, blob)) != null;
    }

    synchronized void add(String repository, Digest blob) {
        Place place = new Place(repository, blob);
        places.put(place, place);
    }
}
