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
apt-get "${options[@]}" -q update
apt-get "${options[@]}" -q -y install -- "$@"
apt-get clean
rm -rf /var/lib/apt/lists/*
