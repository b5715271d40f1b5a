package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The packages that most notebooks import, and what a session promises to those who work in it. */
@ExtendWith(ExampleScene.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScientificIT {
    private final ExampleScene scene;
    private ExampleScene.Visit visit;
    private KernelClient kernel;

    ScientificIT(ExampleScene scene) {
        this.scene = scene;
    }

    @BeforeAll
    void launch() throws Exception {
        visit = scene.visit(scene.link(Example.SCIENTIFIC));
        kernel = visit.kernel("python3");
    }

    @AfterAll
    void stop() throws Exception {
        if (kernel != null) {
            kernel.close();
        }
        if (visit != null) {
            visit.close();
        }
    }

    @Test
    void aKernelImportsAndUsesTheScientificStack() throws Exception {
        kernel.run(Example.SCIENTIFIC.code());
        assertThat(kernel.run("""
                        for module in numpy, pandas, matplotlib, sklearn:
                            print(module.__name__, module.__version__)
                        """)).matches("numpy \\S+\npandas \\S+\nmatplotlib \\S+\nsklearn \\S+\n");
        assertThat(kernel.run("""
                        import io
                        import matplotlib.pyplot as plot
                        from sklearn.linear_model import LinearRegression
                        model = LinearRegression().fit(pandas.DataFrame({"x": [1, 2, 3]}), [2, 4, 6])
                        plot.plot([1, 2], [3, 4])
                        picture = io.BytesIO()
                        plot.savefig(picture)
                        print(round(model.coef_[0]), numpy.linalg.inv(numpy.eye(2)).sum(), picture.getvalue()[1:4])
                        """)).endsWith("2 2.0 b'PNG'\n");
    }

    @Test
    void theUserWorksInAHomeOfTheirOwn() throws Exception {
        assertThat(kernel.run(Example.CONTRACT)).isEqualTo(Example.PROMISED);
        assertThat(kernel.run("""
                        open("mine", "w").write("x")
                        print(sorted(name for name in os.listdir() if not name.startswith(".")))
                        """)).isEqualTo("['README.md', 'index.ipynb', 'mine', 'requirements.txt']\n");
    }

    @Test
    void pipInstallsWhatTheUserWantsBesides() throws Exception {
        String said = kernel.run("""
                import base64, subprocess, sys
                options = []
                if bundle := "%s":
                    open("/tmp/authorities.pem", "wb").write(base64.b64decode(bundle))
                    options += ["--cert", "/tmp/authorities.pem"]
                if index := "%s":
                    options += ["--index-url", index]
                pip = subprocess.run([sys.executable, "-m", "pip", "install", "--no-input", "--no-color", "--retries", "0",
                                      "--timeout", "5", "--no-deps", "pyfiglet", *options], capture_output=True, text=True)
                print(pip.returncode, pip.stdout, pip.stderr)
                """.formatted(authorities(), index()));
        assumeFalse(
                said.contains("onnection") || said.contains("Could not fetch URL"),
                "Sessions reach no package index here, so pip was not tried: " + said);
        assertThat(said).startsWith("0 ").contains("Successfully installed pyfiglet");
        assertThat(kernel.run("import pyfiglet\nprint(len(pyfiglet.figlet_format('42')) > 10)"))
                .isEqualTo("True\n");
    }

    /** A session knows the public authorities; those of this machine's network are brought along. */
    private static String authorities() throws IOException {
        Path bundle =
                Path.of(Optional.ofNullable(System.getenv("SSL_CERT_FILE")).orElse(""));
        return Files.isRegularFile(bundle) ? Base64.getEncoder().encodeToString(Files.readAllBytes(bundle)) : "";
    }

    private static String index() {
        return Optional.ofNullable(System.getenv("QUIRE_PYTHON_INDEX"))
                .or(() -> Optional.ofNullable(System.getenv("PIP_INDEX_URL")))
                .orElse("");
    }
}
