# shellcheck shell=bash
# How the scripts speak: one line to standard error; standard output belongs to the service.

say() { printf 'quire: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

# until_ends LIMIT COMMAND…: COMMAND, ended after LIMIT seconds where the machine can do that.
until_ends() {
  local limit=$1
  shift
  if command -v timeout >/dev/null; then timeout "$limit" "$@"; else "$@"; fi
}
