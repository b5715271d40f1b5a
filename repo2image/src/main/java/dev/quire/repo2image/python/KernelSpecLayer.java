package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes the notebook server start its default kernel in another environment: the specification lies where that of the server's
 * own kernel was, under the same name.
 *
 * @param kernel the environment
 */
record KernelSpecLayer(Prefix kernel) implements LayerSource {
    private static final String RECIPE = "kernel-spec/1";

    /** What a kernel starts by name, such as {@code !pip}, is its environment's too. */
    private static final String SPEC = """
            {
              "argv": ["/@kernel@/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
              "display_name": "Python 3 (ipykernel)",
              "env": {"PATH": "/@kernel@/bin:${PATH}", "VIRTUAL_ENV": "/@kernel@"},
              "language": "python",
              "metadata": {"debugger": true}
            }
            """;

    @Override
    public LayerKey key() {
        return LayerKey.of(RECIPE, List.of(text()));
    }

    @Override
    public String createdBy() {
        return "kernel in " + kernel.path();
    }

    @Override
    public List<Entry> entries() {
        return Prefix.notebook(kernel.python())
                .withOwnedParents(List.of(new Entry.File(
                        Prefix.PATH + "/share/jupyter/kernels/python3/kernel.json",
                        0644,
                        Owner.USER,
                        Content.of(text().getBytes(StandardCharsets.UTF_8)))));
    }

    private String text() {
        return SPEC.replace("@kernel@", kernel.path());
    }
}
