package dev.quire.repo2image.buildpack;

import java.util.Optional;

/**
 * What {@code Project.toml} says.
 *
 * @param compat the versions of Julia that will do
 * @param isPackage whether the project is itself a package, with sources
 */
record JuliaProjectFile(Optional<JuliaCompat> compat, boolean isPackage) {
    static JuliaProjectFile read(RepoFiles files, String path) {
        TomlFile file = TomlFile.read(files, path);
        Optional<JuliaCompat> compat = file.table("compat")
                .flatMap(table ->
                        file.text(table, "julia").map(text -> JuliaCompat.parse(text, file.place(table, "julia"))));
        boolean isPackage = file.root().contains("name") && file.root().contains("uuid");
        return new JuliaProjectFile(compat, isPackage);
    }
}
