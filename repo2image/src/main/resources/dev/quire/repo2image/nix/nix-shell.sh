# Evaluates the repository's default.nix ($1) and makes or fetches all that its shell needs; $2 is its start script, if any.
file=$REPO_DIR/$1
name=$1
start=$2
[ -e "$file" ] || file=/tmp/quire-step/default.nix
refuse() { # code sentence
  echo "quire-error: $*" >&2
  exit 1
}
export NIX_SSL_CERT_FILE=${SSL_CERT_FILE:-$NIX_SSL_CERT_FILE}
host=${QUIRE_NIX_CHANNEL#*://}
host=${host%%/*}
if [ ! -e /nix/channels/nixpkgs ] && grep -q '<nixpkgs' "$file" $(find "$REPO_DIR" -maxdepth 3 -name '*.nix' -type f 2>/dev/null); then
  archive=$(mktemp)
  status=$(curl -sSL --retry 2 -o "$archive" -w '%{http_code}' "$QUIRE_NIX_CHANNEL") ||
    refuse PACKAGES_UNREACHABLE "$name: the packages of Nix could not be had, because $host cannot be reached; try again, and check quire.nix.channel if it lasts."
  [ "$status" = 200 ] ||
    refuse PACKAGES_UNREACHABLE "$name: the packages of Nix could not be had: $host answers with status $status; check quire.nix.channel."
  mkdir /nix/channels/part
  tar -xf "$archive" -C /nix/channels/part --strip-components=1 --no-same-owner ||
    refuse CORRUPT_PACKAGE "$name: what $host has as the channel of Nix is no archive; check quire.nix.channel."
  mv /nix/channels/part /nix/channels/nixpkgs
  rm "$archive"
fi
mkdir -p /nix/quire
printf %s "$start" >/nix/quire/start
# As nix-shell itself evaluates it.
log=$(mktemp)
IN_NIX_SHELL=impure nix-instantiate --arg inNixShell true --add-root /nix/quire/shell.drv --indirect "$file" 2>"$log" >/dev/null || {
  cat "$log" >&2
  refuse STEP_FAILED "$name: the Nix expression could not be evaluated ($(grep -m 1 'error:' "$log" | tr -s ' ' || true)); correct it."
}
export NIX_BUILD_SHELL=/bin/bash
nix-shell /nix/quire/shell.drv --run true 2>&1 | tee "$log" || {
  # A cache that does not answer is only a warning: what it has can be made here.
  unreachable=$(grep -E '^ *(error:.*unable to download|.*curl: \()' "$log" | grep -v '^ *warning:' | head -n 1 | tr -s ' ' | cut -c 1-300 || true)
  if [ -n "$unreachable" ]; then
    refuse PACKAGES_UNREACHABLE "$name: what the Nix environment is made of could not be downloaded ($unreachable); try again, and check quire.nix.substituter if it lasts."
  fi
  refuse STEP_FAILED "$name: the Nix environment could not be made ($(grep -m 1 'error:' "$log" | tr -s ' ' || true)); see in the log why."
}
# The store's database as one that was given these paths at once, in their order and at no time of day.
nix-store --dump-db >"$log"
rm -rf /nix/var/nix/db
nix-store --load-db <"$log"
"$NB_PYTHON_PREFIX/bin/python" /tmp/quire-step/settle-database.py
# Named after processes that have ended.
rm -f /nix/var/nix/temproots/*
