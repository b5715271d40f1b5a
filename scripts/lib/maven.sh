# shellcheck shell=bash
# shellcheck disable=SC2154 # root, cache and jdk are set by ./quire
# Builds with Maven, when something changed since the last build, and quietly.

# service_jar: the service's own jar, beside its target/lib.
service_jar() {
  local jar
  for jar in "$root"/binder-api/target/binder-api-*.jar; do
    case $jar in
      *-tests.jar | *-sources.jar | *-javadoc.jar) ;;
      *) [ -f "$jar" ] && [ -d "$root/binder-api/target/lib" ] && echo "$jar" && return 0 ;;
    esac
  done
  return 1
}

# built: whether no source is newer than the last build. Directories count too, so that a removed file is seen.
built() {
  [ -f "$root/target/built" ] && service_jar >/dev/null || return 1
  local newer
  newer=$(cd "$root" && find pom.xml .mvn ./*/pom.xml ./*/src -newer target/built -print | head -n 1)
  [ -z "$newer" ]
}

build_if_needed() {
  built && return 0
  mkdir -p "$root/target"
  if command -v flock >/dev/null; then
    # Two starts at once build once. The descriptor closes with the subshell, so the service does not hold the lock.
    (flock 9 && { built || build; }) 9>"$root/target/build.lock" || exit 1
  else
    build
  fi
}

build() {
  local log=$root/target/build.log began=$SECONDS progress=
  find_maven
  trust_bundle
  say "Building Quire$([ -f "$root/target/built" ] || echo " (the first time takes some minutes)"), log in target/build.log …"
  touch "$root/target/building"
  # Jars of earlier versions of a dependency would stay there and be on the class path.
  rm -rf "$root/binder-api/target/lib"
  if [ -t 2 ]; then
    show_progress "$log" 9>&- &
    progress=$!
  fi
  local ended=0
  (cd "$root" && "$mvn" -Dstyle.color=never -DskipTests -Dspotless.check.skip=true package) >"$log" 2>&1 </dev/null 9>&- || ended=$?
  if [ -n "$progress" ]; then
    kill "$progress" 2>/dev/null || true
    wait "$progress" 2>/dev/null || true
    printf '\r\033[K' >&2
  fi
  [ "$ended" != 130 ] || exit 130
  if [ "$ended" != 0 ]; then
    grep -m 15 '^\[ERROR\]' "$log" >&2 || tail -n 15 "$log" >&2
    die "The build failed; the whole of it is in target/build.log."
  fi
  service_jar >/dev/null || die "The build made no binder-api/target/binder-api-*.jar; see target/build.log."
  mv "$root/target/building" "$root/target/built"
  say "Built in $((SECONDS - began)) s."
}

# show_progress LOG: what Maven is at, on one line, until it is ended.
show_progress() {
  local began=$SECONDS at
  # $$ is ./quire even here: after Ctrl-C it is gone, and so is the line.
  while sleep 1 && kill -0 $$ 2>/dev/null; do
    at=$(sed -n 's/^\[INFO\] Building Quire :: \([^ ]*\).*/\1/p' "$1" 2>/dev/null | tail -n 1)
    printf '\r\033[Kquire: %s s  %s' $((SECONDS - began)) "${at:-reading the build}" >&2
  done
}

# find_maven: sets mvn to a Maven 3 that will do, or to the wrapper, which fetches one.
find_maven() {
  mvn=$root/mvnw
  local version
  command -v mvn >/dev/null || return 0
  version=$(cd / && mvn -version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
  case $version in 3.*) ;; *) return 0 ;; esac
  if [ "$(printf '3.8.7\n%s\n' "$version" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = 3.8.7 ]; then mvn=$(command -v mvn); fi
}

# trust_bundle: where SSL_CERT_FILE names certificate authorities that the JDK does not know (a company's proxy),
# Maven gets a trust store with both. Java reads no PEM bundle, and keytool imports one certificate at a time,
# so only those that are missing are imported.
trust_bundle() {
  [ -n "${SSL_CERT_FILE:-}" ] && [ -r "${SSL_CERT_FILE:-}" ] || return 0
  local keytool=$jdk/bin/keytool cacerts=$jdk/lib/security/cacerts directory=$cache/trust key store
  key=$(cat "$SSL_CERT_FILE" "$cacerts" | cksum | tr ' ' -)
  store=$directory/$key.p12
  if [ ! -e "$store" ] && [ ! -e "$directory/$key.nothing" ]; then
    mkdir -p "$directory"
    local work certificate fingerprint index=0 missing=0
    work=$(mktemp -d "$directory/new.XXXXXX")
    awk -v to="$work" '/-----BEGIN CERTIFICATE-----/ {n++; on = 1}
      on {print > (to "/" n ".pem")}
      /-----END CERTIFICATE-----/ {on = 0; close(to "/" n ".pem")}' "$SSL_CERT_FILE"
    "$keytool" -list -keystore "$cacerts" -storepass changeit 2>/dev/null | sed -n 's/.*(SHA-256): //p' >"$work/known"
    "$keytool" -printcert -file "$SSL_CERT_FILE" 2>/dev/null | sed -n 's/^[[:space:]]*SHA256: //p' >"$work/bundle"
    while IFS= read -r fingerprint; do
      index=$((index + 1)) certificate=$work/$index.pem
      grep -qxF "$fingerprint" "$work/known" && continue
      if [ "$missing" = 0 ]; then
        "$keytool" -importkeystore -noprompt -srckeystore "$cacerts" -srcstorepass changeit \
          -destkeystore "$work/store" -deststoretype PKCS12 -deststorepass changeit >/dev/null 2>&1
      fi
      missing=$((missing + 1))
      "$keytool" -importcert -noprompt -alias "bundle-$index" -file "$certificate" \
        -keystore "$work/store" -storepass changeit >/dev/null 2>&1 ||
        say "Certificate $index of $SSL_CERT_FILE could not be read and is not trusted by Maven."
    done <"$work/bundle"
    if [ "$missing" -gt 0 ]; then mv "$work/store" "$store"; else : >"$directory/$key.nothing"; fi
    rm -rf "$work"
  fi
  if [ -e "$store" ]; then
    export MAVEN_OPTS="${MAVEN_OPTS:-} -Djavax.net.ssl.trustStore=$store -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword=changeit"
  fi
}
