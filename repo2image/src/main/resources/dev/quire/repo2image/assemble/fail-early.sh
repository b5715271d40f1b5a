unset BASH_ENV
if [ "$0" -ef "${QUIRE_SCRIPT-}" ]; then
  set -E -e
  trap 'status=$?; echo "quire-error: STEP_FAILED ${QUIRE_SCRIPT#./}, line $LINENO: \`$BASH_COMMAND\` failed with exit status $status; mend it, or end the line with \`|| true\` where that does no harm." >&2' ERR
fi
