if [ -n "${QUIRE_R_CRAN-}" ]; then
  Rscript --no-save --no-restore --no-init-file --no-environ /tmp/quire-step/forget-mirror.R
fi
