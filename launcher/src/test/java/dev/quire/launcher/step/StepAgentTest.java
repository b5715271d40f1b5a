package dev.quire.launcher.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The part of the agent that does no harm outside of a container. */
@Timeout(60)
final class StepAgentTest {
    @TempDir
    private Path directory;

    @Test
    void saysThatItIsStillThereWhileItsFilesAreSlowToCome() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(StepAgent.PYTHON)), "this machine has no " + StepAgent.PYTHON);
        String program = new String(StepAgent.program(), StandardCharsets.UTF_8);
        String receiving = program.substring(0, program.lastIndexOf("main()"))
                + """
                BEAT = 0.05
                SCRATCH = %s
                answers = Answers()
                with Beating(answers):
                    receive()
                answers.send(b"F")
                """.formatted("'" + directory.resolve("step") + "'");
        Process agent = new ProcessBuilder(StepAgent.PYTHON, "-I", "-S", "-B", "-c", receiving)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream requests = agent.getOutputStream();
                InputStream answers = agent.getInputStream()) {
            requests.write("{\"inputs\": [{\"path\": \"in\", \"mode\": 420, \"size\": 4}]}\nha"
                    .getBytes(StandardCharsets.UTF_8));
            requests.flush();
            assertThat(answers.readNBytes(10)).containsExactly('H', 0, 0, 0, 0, 'H', 0, 0, 0, 0);

            requests.write("lf".getBytes(StandardCharsets.UTF_8));
            requests.flush();
            byte[] rest = answers.readAllBytes();
            assertThat(rest).endsWith('F', 0, 0, 0, 0);
            assertThat(directory.resolve("step/in")).hasContent("half");
        } finally {
            agent.destroyForcibly();
        }
    }
}
