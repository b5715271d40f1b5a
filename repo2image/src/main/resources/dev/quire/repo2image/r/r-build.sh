# R itself, from QUIRE_R_BUILDS: a Debian package or an archive of /opt/R/<version>; then its kernel, which has to be compiled.
url=${QUIRE_R_BUILDS//\{version\}/$R_VERSION}
url=${url//\{distribution\}/$VERSION_CODENAME}
host=${url#*://}
host=${host%%/*}
file=/tmp/${url##*/}
status=$(curl -sSL --retry 2 -o "$file" -w '%{http_code}' "$url") || {
  echo "quire-error: PACKAGES_UNREACHABLE R $R_VERSION could not be had, because $host cannot be reached; try again, and check quire.r.builds if it lasts." >&2
  exit 1
}
if [ "$status" != 200 ]; then
  echo "quire-error: PACKAGES_UNREACHABLE R $R_VERSION could not be had: $host answers with status $status; name another version, or check quire.r.builds." >&2
  exit 1
fi
home=/opt/R/$R_VERSION
case $file in
  *.deb)
    apt-get "${options[@]}" -q update
    apt-get "${options[@]}" -q -y install "$file"
    apt-get clean
    rm -rf /var/lib/apt/lists/*
    ;;
  *)
    mkdir -p "$home"
    tar -xf "$file" -C "$home" --strip-components=1 --no-same-owner
    ;;
esac
rm -f "$file"
if [ ! -x "$home/bin/Rscript" ]; then
  echo "quire-error: PACKAGES_UNREACHABLE what $host has as R $R_VERSION does not bring $home/bin/Rscript; check quire.r.builds." >&2
  exit 1
fi
ln -sf "$home/bin/R" /usr/local/bin/R
ln -sf "$home/bin/Rscript" /usr/local/bin/Rscript
export R_PROFILE=/tmp/quire-step/site-profile.R R_MAKEVARS_SITE=/tmp/quire-step/Makevars.site
QUIRE_R_STARTED=$(date -u '+%F %T')
export QUIRE_R_STARTED
QUIRE_R_REPOSITORY=${QUIRE_R_CRAN-}
QUIRE_R_REPOSITORY=${QUIRE_R_REPOSITORY//\{distribution\}/$VERSION_CODENAME}
export QUIRE_R_REPOSITORY=${QUIRE_R_REPOSITORY//\{date\}/latest}
# Into R's own library, so that the repository's packages do not mix with them.
R_LIBS_USER='' Rscript --no-init-file --no-environ -e 'install.packages(c("IRkernel", "remotes"), lib = .Library)
  if (!requireNamespace("IRkernel", quietly = TRUE)) {
    message("quire-error: STEP_FAILED the kernel of R could not be installed; see above why, and check quire.r.cran.")
    quit(status = 1)
  }'
Rscript --no-init-file --no-environ /tmp/quire-step/settle.R "$(Rscript --vanilla -e 'cat(.Library)')"
