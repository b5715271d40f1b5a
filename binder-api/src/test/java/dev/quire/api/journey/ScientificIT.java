package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;

/** The packages that most notebooks import, and what a session promises to those who work in it. */
final class ScientificIT {
    @Test
    void aKernelImportsTheScientificStackAndKeepsThePromisesOfASession() throws Exception {
        Engine engine = Engine.require();
        Setup setup = Setup.of("scientific", Caches.kept());
        try (ServiceProcess service = ServiceProcess.java(setup)) {
            Events.Event ready =
                    service.launch(Repositories.example(setup, "scientific")).ready();
            try (KernelClient kernel = KernelClient.of(ready)) {
                assertThat(kernel.run("""
                                import numpy, pandas, matplotlib, sklearn
                                for module in numpy, pandas, matplotlib, sklearn:
                                    print(module.__name__, module.__version__)
                                print(numpy.linalg.inv(numpy.eye(2)).sum())
                                """)).matches("numpy \\S+\npandas \\S+\nmatplotlib \\S+\nsklearn \\S+\n2\\.0\n");
                assertThat(kernel.run("""
                                import matplotlib.pyplot as plot, io
                                from sklearn.linear_model import LinearRegression
                                model = LinearRegression().fit(pandas.DataFrame({"x": [1, 2, 3]}), [2, 4, 6])
                                plot.plot([1, 2], [3, 4])
                                picture = io.BytesIO()
                                plot.savefig(picture)
                                print(round(model.coef_[0]), picture.getvalue()[1:4])
                                """)).isEqualTo("2 b'PNG'\n");
                assertThat(kernel.run("""
                                import os
                                print(os.getcwd(), os.environ["HOME"], os.getuid(), os.environ["NB_USER"])
                                open("mine", "w").write("x")
                                print(sorted(n for n in os.listdir() if not n.startswith(".")))
                                """)).isEqualTo("""
                                /home/jovyan /home/jovyan 1000 jovyan
                                ['README.md', 'index.ipynb', 'mine', 'requirements.txt']
                                """);
                installsWithPip(kernel);
            }
        } finally {
            engine.clear(setup);
        }
    }

    private static void installsWithPip(KernelClient kernel) throws Exception {
        String said = kernel.run("""
                import subprocess, sys
                pip = subprocess.run([sys.executable, "-m", "pip", "install", "--no-input", "--retries", "0",
                                      "--timeout", "5", "--no-deps", "pyfiglet"], capture_output=True, text=True)
                print(pip.returncode, pip.stdout, pip.stderr)
                """);
        assumeFalse(
                said.contains("Could not find a version") || said.contains("onnection"),
                "Sessions reach no package index here, so pip was not tried: " + said);
        assertThat(said).startsWith("0 ").contains("Successfully installed pyfiglet");
        assertThat(kernel.run("import pyfiglet\nprint(len(pyfiglet.figlet_format('42')) > 10)"))
                .isEqualTo("True\n");
    }
}
