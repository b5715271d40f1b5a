# Installs exactly what a lock says, and looks afterwards whether it is there.
file <- commandArgs(TRUE)[[1]]
refuse <- function(..., code = "STEP_FAILED") {
    message("quire-error: ", code, " ", file, ": ", ...)
    quit(save = "no", status = 1L, runLast = FALSE)
}
sentence <- function(condition) gsub("[\r\n]+ *", " ", conditionMessage(condition))
if (!requireNamespace("renv", quietly = TRUE)) {
    # Not for the image: the lock says which renv belongs there.
    tools <- file.path(tempdir(), "tools")
    dir.create(tools)
    install.packages("renv", lib = tools)
    .libPaths(c(.libPaths(), tools))
    if (!requireNamespace("renv", quietly = TRUE)) {
        refuse("renv could not be installed from ", getOption("repos")[["CRAN"]], "; try again, and check quire.r.cran if it lasts.",
            code = "PACKAGES_UNREACHABLE")
    }
}
# renv keeps sources in what it installs, with the times and directories of this run, which install.packages() does not.
options(renv.consent = TRUE, renv.verbose = TRUE, install.opts = "--without-keep.source")
# The user's library, which is first; with the R of a conda environment, that R's.
library <- .libPaths()[[1L]]
lock <- "/tmp/quire-step/renv.lock"
content <- tryCatch(renv::lockfile_read(lock), error = function(e) {
    refuse("the lock cannot be read (", sentence(e), ").", code = "INVALID_FILE")
})
wanted <- content$Packages
# A repository that does not answer shows only as a package that nobody has.
silent <- function() {
    own <- Sys.getenv("QUIRE_R_REPOSITORY")
    repositories <- if (nzchar(own)) own else unlist(content$R$Repositories)
    Filter(function(address) {
        answer <- tryCatch(
            suppressWarnings(curlGetHeaders(paste0(address, "/src/contrib/PACKAGES"), timeout = 30)),
            error = function(e) NULL)
        is.null(answer)
    }, repositories)
}
project <- file.path(tempdir(), "project")
dir.create(project)
tryCatch(
    renv::restore(project = project, lockfile = lock, library = library, prompt = FALSE, clean = FALSE),
    error = function(e) {
        unreachable <- silent()
        if (length(unreachable)) {
            refuse("the package repository ", unreachable[[1]], " cannot be reached (", sentence(e),
                "); try again, and check quire.r.cran if it lasts.",
                code = "PACKAGES_UNREACHABLE")
        }
        refuse("the locked packages could not be installed (", sentence(e), ").")
    })
for (record in wanted) {
    there <- tryCatch(as.character(packageVersion(record$Package, lib.loc = library)), error = function(e) "nothing")
    if (!identical(package_version(there, strict = FALSE), package_version(record$Version, strict = FALSE))) {
        refuse(record$Package, " ", record$Version, " is locked, but ", there, " came of it.")
    }
}
cat(length(wanted), "packages are as the lock says\n")
