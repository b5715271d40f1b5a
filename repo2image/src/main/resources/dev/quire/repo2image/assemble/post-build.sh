# Runs the repository's postBuild ($1, a path in REPO_DIR) as its author would, but ends at the first line of a shell script
# that fails, and says which one.
script=$1
cd "$REPO_DIR"
chmod +x -- "$script"
first=$(head -c 200 -- "$script" | head -n 1 | tr -d '\0')
case $first in
  *$'\r')
    echo "$script: its first line ends as on Windows (CR LF); save the file with Unix line ends." >&2
    exit 126
    ;;
esac
case $first in
  '#!'*bash*)
    # Read by the bash that runs the script, and by none of those that the script starts.
    export BASH_ENV=${QUIRE_STEP_DIRECTORY:-/tmp/quire-step}/fail-early.sh QUIRE_SCRIPT=./$script
    exec "./$script"
    ;;
  '#!/bin/sh'* | '#!/usr/bin/env sh'*) exec sh -e "./$script" ;;
  '#!'*) exec "./$script" ;;
  *)
    export BASH_ENV=${QUIRE_STEP_DIRECTORY:-/tmp/quire-step}/fail-early.sh QUIRE_SCRIPT=./$script
    exec bash "./$script"
    ;;
esac
