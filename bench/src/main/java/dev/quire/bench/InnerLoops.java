package dev.quire.bench;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.image.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a layer's bytes pass through, each alone, over 16 MiB that pack to about a half. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class InnerLoops {
    private static final int SIZE = 16 << 20;
    private static final int FILES = 1024;

    private final byte[] plain = new byte[SIZE];
    private final byte[] packed = new byte[SIZE];
    private final byte[] buffer = new byte[1 << 16];
    private final List<Entry> entries = new ArrayList<>();
    private int length;

    @Setup
    public void fill() {
        Random random = new Random(1);
        for (int i = 0; i < SIZE; i++) {
            plain[i] = (byte) (' ' + random.nextInt(16));
        }
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(plain);
        deflater.finish();
        length = deflater.deflate(packed);
        deflater.end();
        Content content = Content.of(java.util.Arrays.copyOf(plain, SIZE / FILES));
        for (int i = 0; i < FILES; i++) {
            entries.add(new Entry.File("srv/conda/lib/python3.13/module" + i, 0644, Owner.USER, content));
        }
    }

    @Benchmark
    public Digest sha256() {
        return Digest.of(plain);
    }

    @Benchmark
    public long crc32() {
        CRC32 sum = new CRC32();
        sum.update(plain);
        return sum.getValue();
    }

    @Benchmark
    public long inflate() throws DataFormatException {
        Inflater inflater = new Inflater(true);
        inflater.setInput(packed, 0, length);
        while (!inflater.finished()) {
            inflater.inflate(buffer);
        }
        long size = inflater.getBytesWritten();
        inflater.end();
        return size;
    }

    @Benchmark
    public List<Entry> tar() throws IOException {
        TarWriter.write(entries, OutputStream.nullOutputStream());
        return entries;
    }
}
