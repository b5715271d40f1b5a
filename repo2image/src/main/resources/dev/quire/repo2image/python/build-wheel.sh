# Builds one wheel, in isolation from all that is installed. Argument: directory for the result.
unset VIRTUAL_ENV
export PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
cd "$REPO_DIR"
exec python3 -m pip wheel --no-deps --no-input --progress-bar off --wheel-dir "$1" -r /tmp/quire-step/requirement.txt
