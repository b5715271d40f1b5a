package dev.quire.repo2image.buildpack;

import java.util.List;
import java.util.Optional;
import org.tomlj.TomlTable;

/**
 * What {@code Project.toml} says.
 *
 * @param compat the versions of Julia that will do
 * @param isPackage whether the project is itself a package, with sources
 * @param hasPaths whether it takes packages from directories
 */
record JuliaProjectFile(Optional<JuliaCompat> compat, boolean isPackage, boolean hasPaths) {
    static JuliaProjectFile read(RepoFiles files, String path) {
        TomlFile file = TomlFile.read(files, path);
        Optional<JuliaCompat> compat = file.table("compat")
                .flatMap(table ->
                        file.text(table, "julia").map(text -> JuliaCompat.parse(text, file.place(table, "julia"))));
        boolean isPackage = file.root().contains("name") && file.root().contains("uuid");
        boolean hasPaths = file.table("sources")
                .map(sources -> sources.keySet().stream()
                        .anyMatch(name -> sources.get(List.of(name)) instanceof TomlTable source
                                && source.contains(List.of("path"))))
                .orElse(false);
        return new JuliaProjectFile(compat, isPackage, hasPaths);
    }
}
