#!/bin/bash -l
# Every command of a container starts through this: in a login shell's environment, through the repository's `start` when it
# has one, with its output kept in a file beside the notebooks. It ends with the command's exit status. Signals reach the
# command itself, because tini passes them to the whole group; this shell only has to outlive them.
trap : HUP INT QUIT TERM USR1 USR2

log=/dev/null
for directory in "${REPO_DIR:-.}" . "${TMPDIR:-/tmp}"; do
  if { : >"$directory/.jupyter-server-log.txt"; } 2>/dev/null; then
    log=$directory/.jupyter-server-log.txt
    break
  fi
done

# A full disk ends the copy, not the command.
exec 3> >(trap '' HUP INT QUIT TERM USR1 USR2; exec tee -- "$log" 2>/dev/null)
tee=$!
${R2D_ENTRYPOINT:+"$R2D_ENTRYPOINT"} "$@" >&3 2>&3 3>&-
status=$?
exec 3>&-
# The last lines get a moment; something that was left in the background may hold the other end for ever.
for _ in {1..40}; do
  kill -0 "$tee" 2>/dev/null || break
  sleep 0.05
done
exit "$status"
