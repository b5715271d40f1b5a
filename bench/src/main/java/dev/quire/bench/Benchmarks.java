package dev.quire.bench;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/** Runs all benchmarks on one core's worth of threads, and prints Markdown tables. */
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] arguments) throws RunnerException {
        if (arguments.length != 1) {
            System.err.println("Usage: bench/jmh DIRECTORY, where wheels lie, such as the downloads of a cache");
            System.exit(2);
        }
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("dev\\.quire\\.bench\\..*")
                        .param("wheels", arguments[0])
                        .threads(1)
                        .jvmArgsAppend("-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED")
                        .build())
                .run();
        Map<String, Double> packings = new TreeMap<>();
        Map<String, Double> loops = new TreeMap<>();
        for (RunResult result : results) {
            String packing = result.getParams().getParam("packing");
            double time = result.getPrimaryResult().getScore();
            if (packing == null) {
                loops.put(result.getPrimaryResult().getLabel(), time);
            } else {
                // Per iteration, of which each is one invocation.
                Statistics cpu = result.getSecondaryResults().get("millis").getStatistics();
                packings.put(packing, cpu.getN() > 0 ? cpu.getMean() : time);
            }
        }
        System.out.println("\n| wheel → layer | ms of CPU | times gzip 6 | times gzip 1 |\n|---|---|---|---|");
        packings.forEach((packing, time) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.1f | %.1f |%n",
                packing.toLowerCase(Locale.ROOT),
                time,
                packings.getOrDefault("GZIP", time) / time,
                packings.getOrDefault("GZIP_1", time) / time));
        System.out.println("\n| inner loop | ms for 16 MiB |\n|---|---|");
        loops.forEach((loop, time) -> System.out.printf(Locale.ROOT, "| %s | %.1f |%n", loop, time));
    }
}
