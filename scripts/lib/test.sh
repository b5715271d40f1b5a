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

run_tests() {
  local goal=verify began=$SECONDS ended=0
  if [ "${1:-}" = --fast ]; then
    goal="test"
    shift
  else
    find_engine || install_engine || say "Tests that run containers will be skipped. $(how_to_get_engine)"
    if ! command -v shellcheck >/dev/null && debian_like && [ "$(id -u)" = 0 ]; then apt_install shellcheck || true; fi
    if find_browser; then
      export QUIRE_TEST_BROWSER=$browser
    else
      say "Tests that open the page will be skipped: no Chromium here (install one, or set QUIRE_TEST_BROWSER to its path)."
    fi
    # The browser is the system's; Playwright's own would be a download of 150 MB.
    export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
    if [ "${QUIRE_TEST_CLUSTER:-}" = yes ] && [ -n "${KUBECONFIG:-}" ]; then
      say "Tests with a cluster use $KUBECONFIG, because QUIRE_TEST_CLUSTER=yes."
    else
      say "Tests with a cluster need KUBECONFIG and QUIRE_TEST_CLUSTER=yes, or Docker for a k3s of their own; they are skipped otherwise."
    fi
  fi
  find_maven
  trust_bundle
  mkdir -p "$root/target"
  rm -rf "$root"/*/target/surefire-reports "$root"/*/target/failsafe-reports "$root/target/check-reports"
  "$root/scripts/check" "$root/target/check-reports" || ended=1
  # A failure in one module must not hide those of the next, so Maven goes on and the reports decide.
  (cd "$root" && "$mvn" "$goal" -Dmaven.test.failure.ignore=true "$@") </dev/null || ended=$?
  [ "$ended" != 130 ] || exit 130
  [ "$ended" = 0 ] || say "Maven stopped before all tests had run (see its [ERROR] lines above)."
  echo
  "$root/scripts/test-report" "$root" "$((SECONDS - began))" || ended=1
  return "$ended"
}
