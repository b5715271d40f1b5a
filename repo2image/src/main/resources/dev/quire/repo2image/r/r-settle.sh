Rscript --no-save --no-restore --no-init-file --no-environ /tmp/quire-step/settle.R "$(Rscript --vanilla -e 'cat(.libPaths()[[1L]])')"
