# The site's profile of every R that a step starts: Debian's, and on top of it where packages come from here.
local({
    own <- file.path(R.home("etc"), "Rprofile.site")
    if (file.exists(own)) {
        source(own, local = baseenv())
    }
    repository <- Sys.getenv("QUIRE_R_REPOSITORY")
    if (nzchar(repository)) {
        options(repos = c(CRAN = repository))
    }
    version <- paste(getRversion(), R.version$platform, R.version$arch, R.version$os)
    options(
        # By this a repository that has packages compiled for this R knows whom it speaks to.
        HTTPUserAgent = sprintf("R/%s R (%s)", getRversion(), version),
        Ncpus = 2L,
        timeout = max(600, getOption("timeout")),
        menu.graphics = FALSE)
    failures <- Sys.getenv("QUIRE_R_FAILURES")
    if (nzchar(failures)) {
        source(failures, local = TRUE)
    }
})
