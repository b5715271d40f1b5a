# Installers note in each package where it came from and when. Of the operator's mirror nothing stays, and of this run's times
# neither: made again, the library is the same to the byte. Argument: the library.
library <- commandArgs(TRUE)[[1L]]
mirror <- if (nzchar(Sys.getenv("QUIRE_R_CRAN"))) sub("/+$", "", Sys.getenv("QUIRE_R_REPOSITORY")) else ""
started <- Sys.getenv("QUIRE_R_STARTED")
epoch <- as.POSIXct(as.numeric(Sys.getenv("SOURCE_DATE_EPOCH")), origin = "1970-01-01", tz = "UTC")
then <- format(epoch, "%Y-%m-%d %H:%M:%S")
# What a package says of earlier times is its author's.
settle <- function(texts) {
    times <- gregexpr("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?= UTC)", texts, perl = TRUE, useBytes = TRUE)
    regmatches(texts, times) <- lapply(regmatches(texts, times), function(found) ifelse(found >= started, then, found))
    texts
}
named <- function(texts) nzchar(mirror) & grepl(mirror, texts, fixed = TRUE, useBytes = TRUE)
# Help pages know the file that they are of, which lay in a directory of this run.
settle_pages <- function(package) {
    base <- file.path(package, "help", basename(package))
    listed <- file.path(package, "help", "paths.rds")
    if (!file.exists(listed)) {
        return()
    }
    paths <- readRDS(listed)
    saveRDS(structure(paste0("man/", substring(paths, attr(paths, "first")), recycle0 = TRUE), first = 5L), listed)
    pages <- tools:::fetchRdDB(base)
    for (name in names(pages)) {
        path <- sub("^.*/man/", "man/", attr(pages[[name]], "Rdfile"))
        attr(pages[[name]], "Rdfile") <- path
        file <- attr(attr(pages[[name]], "srcref"), "srcfile")
        if (is.environment(file)) {
            file$filename <- path
            file$wd <- "."
            file$timestamp <- epoch
        }
    }
    if (length(pages)) {
        tools:::makeLazyLoadDB(pages, base)
    }
}
for (package in list.dirs(library, recursive = FALSE)) {
    description <- file.path(package, "DESCRIPTION")
    if (file.exists(description)) {
        lines <- readLines(description, warn = FALSE)
        settled <- settle(lines[!named(lines)])
        if (!identical(settled, lines)) {
            writeLines(settled, description, useBytes = TRUE)
        }
    }
    # The same again, as R reads it.
    meta <- file.path(package, "Meta", "package.rds")
    if (file.exists(meta)) {
        known <- readRDS(meta)
        settled <- known
        settled$DESCRIPTION <- known$DESCRIPTION[!named(known$DESCRIPTION)]
        settled$DESCRIPTION[] <- settle(settled$DESCRIPTION)
        settled$Built$Date <- settle(known$Built$Date)
        if (!identical(settled, known)) {
            saveRDS(settled, meta)
        }
        if (known$Built$Date >= started) {
            settle_pages(package)
        }
    }
}
