# shellcheck shell=bash
# shellcheck disable=SC2154 # root, jdk and mvn are set by ./quire and its other parts
# Runs the tests, those that this machine allows, and reports them.

# find_browser: sets browser to a Chromium for the tests that open the page; on Debian as root it is installed.
find_browser() {
  local name
  for name in "${QUIRE_TEST_BROWSER:-}" chromium chromium-browser google-chrome-stable google-chrome; do
    [ -n "$name" ] && browser=$(command -v "$name") && return 0
  done
  # Ubuntu's package is a stub of a snap, which does not run without snapd.
  grep -qs '^ID=debian' /etc/os-release && [ "$(id -u)" = 0 ] || return 1
  say "Installing Chromium for the tests that open the page (once) …"
  apt_install chromium && browser=$(command -v chromium)
}

# start_docker: a Docker daemon of the tests' own, which ends with them, where none answers; sets QUIRE_TEST_DOCKER to its address.
start_docker() {
  local own=$root/target/docker
  [ -z "${QUIRE_TEST_DOCKER:-}" ] || return 0
  if answers docker; then
    export QUIRE_TEST_DOCKER=${DOCKER_HOST:-unix:///var/run/docker.sock}
    return 0
  fi
  [ "$(id -u)" = 0 ] || return 1
  if ! command -v dockerd >/dev/null; then
    debian_like || return 1
    say "Installing Docker for the tests that compare it with Podman (once) …"
    apt_install --no-install-recommends docker.io || return 1
  fi
  # Sockets have short names, and a checkout may lie deep.
  docker_run=$(mktemp -d)
  mkdir -p "$own"
  dockerd --host "unix://$docker_run/socket" --pidfile "$docker_run/pid" --exec-root "$docker_run/exec" \
    --data-root "$own" --iptables=false --ip6tables=false >"$root/target/dockerd.log" 2>&1 &
  docker_pid=$!
  trap 'kill "$docker_pid" 2>/dev/null; wait "$docker_pid" || true; rm -rf "$docker_run" "$root/target/docker"' EXIT
  for _ in {1..60}; do
    if DOCKER_HOST=unix://$docker_run/socket answers docker; then
      export QUIRE_TEST_DOCKER=unix://$docker_run/socket
      return 0
    fi
    kill -0 "$docker_pid" 2>/dev/null || return 1
    sleep 0.5
  done
  return 1
}

# make_builder: where QUIRE_TEST_BUILDER is "make", Quire makes the image that builds Dockerfiles in the cluster under test.
make_builder() {
  [ "${QUIRE_TEST_BUILDER:-}" = make ] && [ -n "${QUIRE_TEST_REGISTRY:-}" ] || return 0
  local image
  mkdir -p "$root/target"
  say "Making the image that builds Dockerfiles in the cluster …"
  if image=$(QUIRE_CACHE=$HOME/.cache/quire-test/journey QUIRE_REGISTRY_INSECURE=true "$root/bin/repo2image" \
    build "$root/scripts/builder" --push --image "$QUIRE_TEST_REGISTRY/quire-test/builder:1" 2>"$root/target/builder.log"); then
    export QUIRE_TEST_BUILDER=$image
  else
    unset QUIRE_TEST_BUILDER
    say "Tests with a builder will be skipped: $(tail -n 1 "$root/target/builder.log")"
  fi
}

run_tests() {
  local goal=verify began=$SECONDS ended=0
  if [ "${1:-}" = --fast ]; then
    goal="test"
    shift
  else
    find_engine || install_engine || say "Tests that run containers will be skipped. $(how_to_get_engine)"
    if ! command -v shellcheck >/dev/null && debian_like && [ "$(id -u)" = 0 ]; then apt_install shellcheck || true; fi
    start_docker || say "Tests with Docker will be skipped: no daemon answers, and none could be started (see target/dockerd.log)."
    if find_browser; then
      export QUIRE_TEST_BROWSER=$browser
    else
      say "Tests that open the page will be skipped: no Chromium here (install one, or set QUIRE_TEST_BROWSER to its path)."
    fi
    # The browser is the system's; Playwright's own would be a download of 150 MB.
    export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
    if [ "${QUIRE_TEST_CLUSTER:-}" = yes ] && [ -n "${KUBECONFIG:-}" ]; then
      say "Tests with a cluster use $KUBECONFIG, because QUIRE_TEST_CLUSTER=yes."
      make_builder
    else
      say "Tests with a cluster need KUBECONFIG and QUIRE_TEST_CLUSTER=yes, or Docker for a k3s of their own; they are skipped otherwise."
    fi
  fi
  find_maven
  trust_bundle
  mkdir -p "$root/target"
  rm -rf "$root"/*/target/surefire-reports "$root"/*/target/failsafe-reports "$root/target/check-reports"
  "$root/scripts/check" "$root/target/check-reports" || ended=1
  # A failure in one module must not hide those of the next, so Maven goes on and the reports decide. Two modules that do not need
  # each other go side by side: their tests wait for containers more than they compute.
  (cd "$root" && "$mvn" -T 2 "$goal" -Dmaven.test.failure.ignore=true "$@") </dev/null || ended=$?
  [ "$ended" != 130 ] || exit 130
  [ "$ended" = 0 ] || say "Maven stopped before all tests had run (see its [ERROR] lines above)."
  echo
  "$root/scripts/test-report" "$root" "$((SECONDS - began))" || ended=1
  return "$ended"
}
