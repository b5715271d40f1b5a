# Makes a project usable from where it lies; what it depends on is installed already. Argument: its directory.
cd "$REPO_DIR"
exec "$NB_PYTHON_PREFIX/bin/python" -m pip --python "$KERNEL_PYTHON_PREFIX/bin/python" install \
  --no-deps --no-cache-dir --no-input --disable-pip-version-check --no-warn-script-location --progress-bar off \
  --editable "$1"
