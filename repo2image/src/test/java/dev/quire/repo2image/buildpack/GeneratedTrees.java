package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.InMemoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Repositories of every kind, always the same ones: each file in each of its forms, in each place, beside each other file;
 * then mixtures from a seed.
 */
final class GeneratedTrees {
    private static final long SEED = 20260422;
    private static final int MIXTURES = 200;
    private static final Set<String> DECISIVE =
            Set.of("Dockerfile", "default.nix", "REQUIRE", "Project.toml", "JuliaProject.toml");
    /** So many forms of each file are plain ones. */
    private static final int USUAL = 5;

    private static final int LANGUAGE_FILES = 14;

    private final Random random = new Random(SEED);
    private final Map<String, List<String>> forms = FileForms.read();
    private final Map<String, String> unread = FileForms.unread();
    private final List<GeneratedTree> trees = new ArrayList<>();

    private GeneratedTrees() {}

    /**
     * One of them.
     *
     * @param name what it is called in the recorded answers
     * @param files path to text
     */
    record GeneratedTree(String name, SortedMap<String, String> files) {
        InMemoryTree tree() {
            InMemoryTree.Builder builder = InMemoryTree.builder();
            files.forEach(builder::file);
            return builder.build();
        }

        /** Tells whether a recorded answer was given for these files. */
        String id() {
            String id = tree().id();
            return id.substring(id.length() - 12);
        }

        /** Where its configuration lies. */
        String directory() {
            for (String directory : List.of(".binder/", "binder/")) {
                if (files.keySet().stream().anyMatch(path -> path.startsWith(directory))) {
                    return directory;
                }
            }
            return "";
        }

        /** The text of a configuration file of that name. */
        Optional<String> text(String name) {
            return Optional.ofNullable(files.get(directory() + name));
        }

        boolean has(String name) {
            return text(name).isPresent();
        }

        @Override
        public String toString() {
            return name + " " + files;
        }
    }

    /** All of them. */
    static List<GeneratedTree> all() {
        GeneratedTrees generated = new GeneratedTrees();
        generated.add(Map.of());
        generated.forms.forEach((file, texts) -> texts.forEach(text -> generated.add(Map.of(file, text))));
        generated.places();
        generated.pairs();
        generated.languages();
        for (int i = 0; i < MIXTURES; i++) {
            generated.add(generated.mixture());
        }
        return List.copyOf(generated.trees);
    }

    private void places() {
        add(Map.of("binder/README.md", "", ".binder/README.md", ""));
        add(Map.of("binder", "a file, no directory\n", "requirements.txt", "numpy\n"));
        add(Map.of("Dockerfile", "FROM andrewosh/binder-base\n", "binder/requirements.txt", "numpy\n"));
        unread.forEach((file, text) -> add(Map.of(file, text)));
        forms.forEach((file, texts) -> {
            String text = texts.getFirst();
            add(Map.of("binder/" + file, text));
            add(Map.of(".binder/" + file, text));
            add(Map.of(file, text, "binder/README.md", "Nothing here.\n"));
        });
    }

    /** R is asked for by what stands in a file, not by the file. */
    private void languages() {
        forms.forEach((file, texts) -> {
            if (!file.equals("runtime.txt")) {
                add(Map.of("runtime.txt", "r-4.3-2024-01-01\n", file, texts.getFirst()));
                add(Map.of("binder/runtime.txt", "r-4.3-2024-01-01\n", "binder/" + file, texts.getFirst()));
            }
        });
        add(Map.of("runtime.txt", "r-4.3\n", "install.R", "x\n"));
        add(Map.of("renv.lock", "{\"R\": {\"Version\": \"4.3.1\"}}", "install.R", "x\n"));
        add(Map.of("environment.yml", "dependencies:\n  - r-base=4.3\n", "install.R", "x\n"));
    }

    private void pairs() {
        List<Map.Entry<String, List<String>>> files = List.copyOf(forms.entrySet());
        for (int i = 0; i < files.size(); i++) {
            for (int j = i + 1; j < files.size(); j++) {
                var one = files.get(i);
                var other = files.get(j);
                // Scripts and Debian packages go with everything alike; the mixtures have them.
                boolean languages = j < LANGUAGE_FILES && (i + j) % 2 == 0;
                if (languages || one.getKey().equals("runtime.txt")) {
                    add(Map.of(
                            one.getKey(), one.getValue().getFirst(),
                            other.getKey(), other.getValue().getFirst()));
                }
            }
        }
    }

    private Map<String, String> mixture() {
        Map<String, String> files = new LinkedHashMap<>();
        List<String> places = List.of("", "", "", "binder/", ".binder/");
        String place = places.get(random.nextInt(places.size()));
        int dice = 3 + random.nextInt(5);
        forms.forEach((file, texts) -> {
            // These decide alone, so mixtures with them tell little.
            boolean rare = DECISIVE.contains(file);
            if (random.nextInt(rare ? dice * 4 : dice) == 0) {
                String where = random.nextInt(5) == 0 ? "" : place;
                int usual = random.nextInt(4) != 0 ? USUAL : texts.size();
                files.put(where + file, texts.get(random.nextInt(Math.min(usual, texts.size()))));
            }
        });
        unread.forEach((file, text) -> {
            if (random.nextInt(12) == 0) {
                files.put((random.nextBoolean() ? "" : place) + file, text);
            }
        });
        return files;
    }

    private void add(Map<String, String> files) {
        SortedMap<String, String> all = new TreeMap<>(files);
        files.forEach((path, text) -> {
            if (text.contains("more.txt")) {
                all.put(path.replace("requirements.txt", "more.txt"), "pandas\n");
            }
            if (text.contains("./local")) {
                all.put("local/setup.py", "from setuptools import setup\nsetup(name='local')\n");
            }
        });
        trees.add(new GeneratedTree("%03d".formatted(trees.size()), all));
    }

    /** Writes them to a directory, with an index, for scripts/renew-detection-oracle. */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        List<String> index = new ArrayList<>();
        for (GeneratedTree tree : all()) {
            Files.createDirectories(directory.resolve(tree.name()));
            for (Map.Entry<String, String> file : tree.files().entrySet()) {
                Path path = directory.resolve(tree.name()).resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            index.add(tree.name() + " " + tree.id());
        }
        Files.write(directory.resolve("index"), index);
    }
}
