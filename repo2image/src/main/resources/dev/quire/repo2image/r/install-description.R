# The repository as an R package, with what it depends on, from the snapshot rather than from what Debian happens to have.
file <- commandArgs(TRUE)[[1]]
refuse <- function(..., code = "STEP_FAILED") {
    message("quire-error: ", code, " ", file, ": ", ...)
    quit(save = "no", status = 1L, runLast = FALSE)
}
if (!requireNamespace("remotes", quietly = TRUE)) {
    install.packages("remotes")
}
tryCatch(
    remotes::install_local(dirname(file), dependencies = NA, upgrade = "always", force = TRUE, build_vignettes = FALSE),
    error = function(e) {
        refuse("the package could not be installed (", gsub("[\r\n]+ *", " ", conditionMessage(e)), ").")
    })
