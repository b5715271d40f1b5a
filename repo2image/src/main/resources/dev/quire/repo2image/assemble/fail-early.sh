unset BASH_ENV
if [ "$0" -ef "${QUIRE_SCRIPT-}" ]; then
  set -E -e
  trap 'status=$?; echo "${QUIRE_SCRIPT#./}, line $LINENO: \`$BASH_COMMAND\` failed with exit status $status" >&2' ERR
fi
