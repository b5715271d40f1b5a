# shellcheck shell=bash
# Finds a JDK 25 where they usually lie. Sets jdk and exports JAVA_HOME.

# jdk_version HOME: the feature release of the JDK there (25); nothing when there is no compiler.
jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  local version
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
  [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] && echo "$version"
}

# jdk_candidates: one home per line, in order of preference.
jdk_candidates() {
  local home java
  for home in /usr/lib/jvm/* /opt/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -x "$home/bin/java" ] && echo "$home"
  done
  if [ -x /usr/libexec/java_home ]; then /usr/libexec/java_home -v 25 2>/dev/null || true; fi
  if java=$(command -v java); then
    java=$(readlink -f "$java" 2>/dev/null || echo "$java")
    dirname "$(dirname "$java")"
  fi
}

# find_jdk: JAVA_HOME when it is 25 or later; else the first 25 there is; else the first later one.
find_jdk() {
  local home version later=
  if [ -n "${JAVA_HOME:-}" ] && version=$(jdk_version "$JAVA_HOME") && [ "$version" -ge 25 ]; then
    jdk=$JAVA_HOME
    return 0
  fi
  jdk=
  while IFS= read -r home; do
    version=$(jdk_version "$home") || continue
    if [ "$version" -eq 25 ]; then
      jdk=$home
      break
    elif [ "$version" -gt 25 ] && [ -z "$later" ]; then
      later=$home
    fi
  done < <(jdk_candidates)
  jdk=${jdk:-$later}
  [ -n "$jdk" ] && export JAVA_HOME=$jdk
}

how_to_get_jdk() {
  local how="https://adoptium.net/installation says how to install Temurin 25"
  if debian_like && [ -n "$(apt-cache --names-only search '^openjdk-25-jdk-headless$' 2>/dev/null)" ]; then
    how="sudo apt-get install openjdk-25-jdk-headless"
  elif command -v dnf >/dev/null; then
    how="sudo dnf install java-25-openjdk-devel"
  elif command -v brew >/dev/null; then
    how="brew install openjdk@25"
  elif [ -d "$HOME/.sdkman" ]; then
    how="sdk install java 25-tem"
  fi
  echo "Quire needs a JDK 25 and none was found (JAVA_HOME is ${JAVA_HOME:-not set}): $how; or set JAVA_HOME to one."
}
