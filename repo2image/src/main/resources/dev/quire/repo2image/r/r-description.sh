Rscript --no-save --no-restore --no-init-file --no-environ /tmp/quire-step/install-description.R "$file"
