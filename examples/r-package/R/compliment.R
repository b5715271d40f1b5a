compliment <- function(name) paste0(name, ": ", praise())
