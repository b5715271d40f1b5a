# install.packages() only warns when a package is not there or does not compile, and the image would lack it without a word.
Sys.unsetenv("QUIRE_R_FAILURES") # for this R alone, not for those that it starts
local({
    unreachable <- character()
    failed <- paste(
        "^packages? .* (is|are) not available",
        "^installation of (one or more packages failed|package .* had non-zero exit status)",
        "^download of package .* failed",
        sep = "|")
    globalCallingHandlers(warning = function(condition) {
        text <- gsub("[\r\n]+ *", " ", conditionMessage(condition))
        if (startsWith(text, "unable to access index")) {
            unreachable <<- c(unreachable, sub(":? *cannot open .*", "", text))
        } else if (grepl(failed, text)) {
            sentence <- sub(" A version of this package for your version.*", "", text)
            if (length(unreachable)) {
                code <- "PACKAGES_UNREACHABLE"
                reason <- paste0(" (", unreachable[[1]], "); try again, and check quire.r.cran if it lasts.")
            } else {
                code <- "STEP_FAILED"
                reason <- "; correct its name, or see in the log why it could not be installed."
            }
            message("quire-error: ", code, " ", Sys.getenv("QUIRE_R_FILE"), ": ", sentence, reason)
            quit(save = "no", status = 1L, runLast = FALSE)
        }
    })
})
