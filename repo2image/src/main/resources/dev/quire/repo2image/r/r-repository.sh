# Where packages come from: sets QUIRE_R_REPOSITORY from QUIRE_R_CRAN and the day ($2), or leaves it empty for R's own choice.
file=$1
day=$2
refuse() { # code sentence
  echo "quire-error: $*" >&2
  exit 1
}
# The site's profile is read even where a script must not see the repository's own.
export R_PROFILE=/tmp/quire-step/site-profile.R R_MAKEVARS_SITE=/tmp/quire-step/Makevars.site QUIRE_R_REPOSITORY=
QUIRE_R_STARTED=$(date -u '+%F %T')
export QUIRE_R_STARTED
distribution=$(. /etc/os-release && echo "$VERSION_CODENAME")
template=${QUIRE_R_CRAN-}
if [ -z "$template" ] && [ -n "$day" ]; then
  # The public service of snapshots is where R's own tool for them looks.
  service=$(Rscript --vanilla -e 'cat(sub("/latest$", "", renv::config$ppm.url()))' 2>/dev/null) ||
    refuse UNSUPPORTED "$file: packages of $day are asked for, but no service of dated snapshots is known here; remove the date, or ask the operator to set quire.r.cran."
  template=$service/__linux__/{distribution}/{date}
fi
template=${template//\{distribution\}/$distribution}
if [ -n "$day" ] && [[ $template != *"{date}"* ]]; then
  refuse UNSUPPORTED "$file: packages of $day are asked for, but the package mirror of this installation has no dated snapshots; remove the date, or ask the operator to set quire.r.cran to one that has, with {date} in its address."
fi
host=${template#*://}
host=${host%%/*}
if [ -n "$day" ]; then
  # Not every day has a snapshot; the last one before it is what its users saw.
  for back in 0 1 2 3 4 5 6 7; do
    tried=$(date -u -d "$day -$back days" +%F)
    url=${template//\{date\}/$tried}
    status=$(curl -sSL --retry 2 --max-time 120 -r 0-0 -o /dev/null -w '%{http_code}' "$url/src/contrib/PACKAGES") ||
      refuse PACKAGES_UNREACHABLE "$file: the R packages of $day could not be had, because $host cannot be reached; try again, and check quire.r.cran if it lasts."
    case $status in
      2??) break ;;
      404) url= ;;
      *) refuse PACKAGES_UNREACHABLE "$file: the R packages of $day could not be had, because $host answers with status $status; try again, and check quire.r.cran if it lasts." ;;
    esac
  done
  [ -n "$url" ] || refuse UNSUPPORTED "$file: $host has no R packages of $day, nor of the week before; name another day."
  [ "$tried" = "$day" ] || echo "There is no snapshot of $day; that of $tried is used"
  QUIRE_R_REPOSITORY=$url
else
  QUIRE_R_REPOSITORY=${template//\{date\}/latest}
fi
cd "$REPO_DIR"
