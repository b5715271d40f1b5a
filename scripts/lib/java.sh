# shellcheck shell=bash
# shellcheck disable=SC2154 # root and jdk are set by the scripts that use this
# Starts what Maven has built.

# java_class MAIN ARGUMENTS…: becomes that class of the built service, so that signals reach it directly.
java_class() {
  local main=$1 jar
  shift
  jar=$(service_jar) || die "The service is not built: ./quire build does that."
  # Layers stream and wheels are mapped, so a small heap with the collector of least overhead is enough.
  # shellcheck disable=SC2086 # QUIRE_JAVA_OPTS is a list of words
  exec "$jdk/bin/java" \
    -XX:+UseSerialGC -Xms64m -Xmx1g -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    ${QUIRE_JAVA_OPTS:-} -cp "$jar:$root/binder-api/target/lib/*" "$main" "$@"
}
