# Installs packages with their maintainer scripts from QUIRE_DEBIAN_MIRROR; of the mirror's address nothing stays.
export DEBIAN_FRONTEND=noninteractive
sources=/etc/apt/sources.list.d/quire.sources
trap 'rm -f "$sources"' EXIT
. /etc/os-release
printf 'Types: deb\nURIs: %s\nSuites: %s %s-updates\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
  "$QUIRE_DEBIAN_MIRROR" "$VERSION_CODENAME" "$VERSION_CODENAME" >"$sources"
# No service may start in a container that only installs.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
trap 'rm -f "$sources" /usr/sbin/policy-rc.d' EXIT
options=(-o APT::Sandbox::User=root -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -o APT::Install-Recommends=false)
if [ -n "${SSL_CERT_FILE-}" ]; then
  options+=(-o "Acquire::https::CAInfo=$SSL_CERT_FILE")
fi
refused=$(mktemp)
trap 'rm -f "$sources" "$refused" /usr/sbin/policy-rc.d' EXIT
if ! apt-get "${options[@]}" -q --error-on=any update 2> >(tee "$refused" >&2); then
  sleep 0.2 # for the copy
  echo "quire-error: PACKAGES_UNREACHABLE the Debian mirror cannot be used ($(grep -m 1 '^[EW]:' "$refused" | cut -c 1-200 || true)); try again, and check quire.debian.mirror if it lasts." >&2
  exit 1
fi
if ! apt-get "${options[@]}" -q -y install -- "$@" 2> >(tee "$refused" >&2); then
  sleep 0.2 # for the copy
  missing=$(sed -n "s/^E: Unable to locate package \\(.*\\)/\\1/p; s/^E: Package '\\(.*\\)' has no installation candidate/\\1/p" "$refused" | head -n 1)
  version=$(sed -n "s/^E: Version '\\(.*\\)' for '\\(.*\\)' was not found/\\2=\\1/p" "$refused" | head -n 1)
  if [ -n "$missing" ]; then
    echo "quire-error: UNRESOLVABLE Debian $VERSION_CODENAME has no package '$missing'; correct its name or remove it." >&2
  elif [ -n "$version" ]; then
    echo "quire-error: UNRESOLVABLE Debian $VERSION_CODENAME does not have $version; leave the version out or name one that it has." >&2
  elif grep -q '^E: Failed to fetch' "$refused"; then
    echo "quire-error: PACKAGES_UNREACHABLE the Debian mirror cannot be used ($(grep -m 1 '^E: Failed to fetch' "$refused" | cut -c 1-200)); try again, and check quire.debian.mirror if it lasts." >&2
  fi
  exit 1
fi
apt-get clean
rm -rf /var/lib/apt/lists/*
