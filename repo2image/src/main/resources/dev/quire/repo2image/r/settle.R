# Installers note in each package where it came from; of the operator's mirror nothing stays.
own <- sub("/+$", "", Sys.getenv("QUIRE_R_REPOSITORY"))
for (package in list.dirs(.libPaths()[[1L]], recursive = FALSE)) {
    description <- file.path(package, "DESCRIPTION")
    if (file.exists(description)) {
        lines <- readLines(description, warn = FALSE)
        named <- grepl(own, lines, fixed = TRUE, useBytes = TRUE)
        if (any(named)) {
            writeLines(lines[!named], description, useBytes = TRUE)
        }
    }
    # The same again, as R reads it.
    meta <- file.path(package, "Meta", "package.rds")
    if (file.exists(meta)) {
        known <- readRDS(meta)
        named <- grepl(own, known$DESCRIPTION, fixed = TRUE, useBytes = TRUE)
        if (any(named)) {
            known$DESCRIPTION <- known$DESCRIPTION[!named]
            saveRDS(known, meta)
        }
    }
}
