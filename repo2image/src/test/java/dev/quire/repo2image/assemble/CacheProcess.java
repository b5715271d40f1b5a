package dev.quire.repo2image.assemble;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.cache.Leases;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that makes an image of slow layers; it prints each that it begins, and at last the image's digest. */
final class CacheProcess {
    static final String BEGUN = "begun ";
    static final String WAITS = "waits";
    static final String IMAGE = "image ";

    private CacheProcess() {}

    /**
     * @param args the cache, how many layers, and a file: while it is there, layers are not finished
     */
    public static void main(String... args) throws IOException, InterruptedException {
        Path cache = Path.of(args[0]);
        Path gate = Path.of(args[2]);
        List<LayerSource> layers = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            layers.add(new Slow("layer-" + i, gate));
        }
        try (CacheDirectory directory = CacheDirectory.open(cache);
                Leases.Lease _ = directory.use()) {
            System.out.println(WAITS);
            Assembler assembler = new Assembler(
                    new LayerStore(cache, dev.quire.repo2image.image.Codec.ZSTD),
                    registries(cache.resolve("oci")),
                    Assembler.Pool.NONE,
                    2);
            System.out.println(IMAGE
                    + assembler
                            .assemble(layers, AssemblerContract.CONFIG, "quire/a", args[3], CacheProcess::tell)
                            .digest());
        }
    }

    private static void tell(BuildEvent event) {
        System.out.println(event.message());
    }

    static Registries registries(Path layout) {
        return Registries.of(layout.toString(), () -> OciLayout.cached(layout));
    }

    private record Slow(String name, Path gate) implements LayerSource {
        @Override
        public LayerKey key() {
            return LayerKey.of("slow/1", List.of(name));
        }

        @Override
        public String createdBy() {
            return name;
        }

        @Override
        public List<Entry> entries() {
            System.out.println(BEGUN + name);
            return List.of(new Entry.File(name, 0644, Owner.USER, new Content() {
                @Override
                public long size() {
                    return 1 << 20;
                }

                @Override
                public InputStream open() {
                    return new GatedBytes(gate, 1 << 20);
                }
            }));
        }
    }

    /** Half of the bytes come at once, the others when the gate is gone. */
    private static final class GatedBytes extends InputStream {
        private final Path gate;
        private final int half;
        private int left;

        GatedBytes(Path gate, int size) {
            this.gate = gate;
            this.half = size / 2;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            return left == 0 ? -1 : read(new byte[1], 0, 1) * 7;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left <= half) {
                await();
            }
            int count = Math.min(length, left > half ? left - half : left);
            left -= count;
            return count == 0 ? -1 : count;
        }

        private void await() throws IOException {
            while (Files.exists(gate)) {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
    }
}
