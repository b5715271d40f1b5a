package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EntryPointTest {
    @Test
    void bothKindsOfScriptsAreRead() {
        assertThat(EntryPoint.scripts("""
                # a comment
                [console_scripts]
                jupyter-lab = jupyterlab.labapp:main
                f2py=numpy.f2py.f2py2e:main
                x.y_z = a.b:C.d [extra1, extra2]

                [ gui_scripts ]
                gui = a:b
                """))
                .containsExactly(
                        new EntryPoint("jupyter-lab", "jupyterlab.labapp", "main"),
                        new EntryPoint("f2py", "numpy.f2py.f2py2e", "main"),
                        new EntryPoint("x.y_z", "a.b", "C.d"),
                        new EntryPoint("gui", "a", "b"));
    }

    @Test
    void whatIsNoScriptIsPassedOver() {
        assertThat(EntryPoint.scripts("""
                outside = a:b
                [console_scripts]
                module-only = a
                ../escape = a:b
                .hidden = a:b
                inject = a:b(); import os
                newline = a
                [pytest11]
                plugin = a:b
                """)).isEmpty();
    }

    @Test
    void theScriptImportsTheFirstNameAndCallsTheWhole() {
        assertThat(new EntryPoint("x", "a.b", "C.d").script("/opt/python")).isEqualTo("""
                #!/opt/python
                import sys
                from a.b import C
                if __name__ == "__main__":
                    sys.argv[0] = sys.argv[0].removesuffix(".exe")
                    sys.exit(C.d())
                """);
    }
}
