# Resolves requirements of which some must be built to be known: first together with the stack, else alone.
# Arguments: directory for the result, platform, options of the resolver.
out=$1 platform=$2 step=/tmp/quire-step
shift 2
unset VIRTUAL_ENV
cd "$REPO_DIR"
# Beside the repository's files, so that the result names them as the repository does.
lock=pylock.quire.toml
compile() {
  cp "$step/preferred.toml" "$lock"
  "$step/uv" pip compile "$step/$1" --constraints "$step/constraints.txt" --python /usr/bin/python3 \
    --python-platform "$platform" --format pylock.toml --output-file "$lock" --quiet --color never \
    --no-config --no-python-downloads --cache-dir /tmp/uv-cache "${@:2}"
}
if compile together.txt "$@"; then
  echo together >"$out/mode"
else
  echo "These requirements do not go together with the stack; they are resolved alone."
  compile alone.txt "$@"
  echo alone >"$out/mode"
fi
mv "$lock" "$out/pylock.toml"
