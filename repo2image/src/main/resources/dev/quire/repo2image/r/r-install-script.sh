# As upstream runs it: nothing is read from the repository or the home directory but the script itself.
export QUIRE_R_FAILURES=/tmp/quire-step/install-failures.R QUIRE_R_FILE=$file
Rscript --no-save --no-restore --no-init-file --no-environ "$file"
