# shellcheck shell=bash
# shellcheck disable=SC2154 # root is set by ./quire
# What this machine must offer: Linux on x86-64, a container engine, a free port; and how to get what is missing.

# debian_like: Debian, Ubuntu and what says that it is like them.
debian_like() { grep -qsE '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release && command -v apt-get >/dev/null; }

require_linux_x86() {
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
    die "Quire builds images on Linux x86-64 only so far, and this is $(uname -s) $(uname -m): run it in a Linux virtual machine or in a cluster (docs/installing.md)."
}

# apt_install PACKAGES…: as root on a Debian; package lists are fetched once in a run.
apt_install() {
  local log=$root/target/apt-get.log
  mkdir -p "$root/target"
  export DEBIAN_FRONTEND=noninteractive
  if [ -z "${apt_updated:-}" ]; then
    apt-get -q update >"$log" 2>&1 || say "apt-get update failed (see $log); trying with the package lists there are."
    apt_updated=yes
  fi
  apt-get -q install -y "$@" >>"$log" 2>&1 || { say "apt-get install $* failed: $(tail -n 1 "$log") (see $log)."; return 1; }
}

# answers ENGINE: podman needs no daemon, docker counts only when its daemon answers.
answers() {
  command -v "$1" >/dev/null || return 1
  case $1 in
    podman) until_ends 60 podman info >/dev/null 2>&1 ;;
    docker) until_ends 20 docker info --format '{{.ServerVersion}}' >/dev/null 2>&1 ;;
  esac
}

# find_engine: whether there is an engine that works. Where Podman is there but only Docker works, the service is told.
find_engine() {
  if [ -n "${QUIRE_ENGINE_BINARY:-}" ]; then
    command -v "$QUIRE_ENGINE_BINARY" >/dev/null
  elif answers podman; then
    return 0
  else
    answers docker && export QUIRE_ENGINE_BINARY=docker
  fi
}

install_engine() {
  debian_like && [ "$(id -u)" = 0 ] && ! command -v podman >/dev/null || return 1
  say "Installing Podman, which runs the sessions (once) …"
  # runc besides Debian's default crun: on hybrid cgroups only runc works.
  apt_install podman runc iptables && find_engine
}

how_to_get_engine() {
  if [ -n "${QUIRE_ENGINE_BINARY:-}" ]; then
    echo "The engine $QUIRE_ENGINE_BINARY (quire.engine.binary) is not here: install it, or choose podman or docker."
  elif command -v podman >/dev/null; then
    echo "Podman is installed but does not work here: $(until_ends 60 podman info 2>&1 | grep -v '^$' | tail -n 1)"
  elif command -v docker >/dev/null; then
    echo "Docker is installed but its daemon does not answer: start it (sudo systemctl start docker), or install Podman, which needs none."
  elif debian_like; then
    echo "Sessions run in Podman or Docker, and neither is here: sudo apt-get install podman runc"
  elif command -v dnf >/dev/null; then
    echo "Sessions run in Podman or Docker, and neither is here: sudo dnf install podman"
  else
    echo "Sessions run in Podman or Docker, and neither is here: https://podman.io/docs/installation says how to install Podman."
  fi
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# port_holder PORT: the program that listens there, as far as this user may know.
port_holder() {
  local name=
  if command -v ss >/dev/null; then
    name=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (process \2)/p' | head -n 1)
  elif command -v lsof >/dev/null; then
    name=$(lsof -nP -iTCP:"$1" -sTCP:LISTEN 2>/dev/null | awk 'NR == 2 {print $1 " (process " $2 ")"}')
  fi
  echo "${name:-another program}"
}

require_free_port() {
  local port=$1
  if ! [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || [ "$port" -gt 65535 ]; then
    die "'$port' is not a port: --port takes a number from 1 to 65535."
  fi
  port_taken "$port" || return 0
  if until_ends 5 curl -fsS -m 3 "http://127.0.0.1:$port/versions" 2>/dev/null | grep -qi quire; then
    die "Quire runs already at http://localhost:$port (stop it there, or choose another port: ./quire serve --port $((port + 1)))."
  fi
  die "Port $port is taken by $(port_holder "$port"). Choose another: ./quire serve --port $((port < 65535 ? port + 1 : 8585))"
}
