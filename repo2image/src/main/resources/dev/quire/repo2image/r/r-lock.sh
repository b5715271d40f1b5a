# Symbolic links into a cache would lead out of the library, and the cache is not part of the image.
export RENV_CONFIG_CACHE_ENABLED=FALSE RENV_PATHS_ROOT=/tmp/renv RENV_CONFIG_AUTOLOADER_ENABLED=FALSE
export RENV_CONFIG_INSTALL_TRANSACTIONAL=FALSE RENV_CONFIG_SANDBOX_ENABLED=FALSE
if [ -n "$QUIRE_R_REPOSITORY" ]; then
  export RENV_CONFIG_REPOS_OVERRIDE=$QUIRE_R_REPOSITORY
fi
Rscript --no-save --no-restore --no-init-file --no-environ /tmp/quire-step/restore-lock.R "$file"
