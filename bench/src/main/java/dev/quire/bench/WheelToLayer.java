package dev.quire.bench;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.python.InstalledWheels;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From a directory of wheels to the blobs of their layers in files, one wheel after the other. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(1)
public class WheelToLayer {
    @Param({"SPLICE", "ZSTD", "GZIP", "GZIP_1", "NONE"})
    public Packing packing = Packing.SPLICE;

    /** The directory of the wheels. */
    @Param("")
    public String wheels = "";

    /** What a machine that does other things as well does not change. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Cpu {
        public long millis;
    }

    private List<LayerSource> sources = List.of();
    private Path blob = Path.of("");

    @Setup
    public void open() throws IOException {
        sources = InstalledWheels.in(Path.of(wheels));
        blob = Files.createTempFile("layer-", ".blob");
    }

    @TearDown(Level.Trial)
    public void delete() throws IOException {
        Files.delete(blob);
    }

    /** The diff ids, which are the same for every packing. */
    @Benchmark
    public List<Digest> layers(Cpu cpu) throws IOException, InterruptedException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        List<Digest> diffIds = new ArrayList<>();
        for (LayerSource source : sources) {
            try (OutputStream out = Files.newOutputStream(blob)) {
                diffIds.add(packing.write(source, out));
            }
        }
        cpu.millis += (threads.getCurrentThreadCpuTime() - start) / 1_000_000;
        return diffIds;
    }
}
