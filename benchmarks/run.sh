# Shared by bench and eval: finds the class behind a name, builds when needed, starts it. Sourced, not run.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
sources=$here/src/main/java
target=${PERFGUARD_TARGET_DIR:-target}
jar=$here/$target/benchmarks.jar

# known SUFFIX: the names, one a line. The class OperationSuite is the suite "operation".
known() {
  find "$sources" -name "?*$1.java" | sed "s|.*/||; s|$1.java\$||" | tr '[:upper:]' '[:lower:]' | sort
}

# class_of NAME SUFFIX: the full name of its class; nothing if there is none.
class_of() {
  [[ $1 =~ ^[a-z0-9]+$ ]] || return 0
  find "$sources" -iname "$1$2.java" | sed "s|^$sources/||; s|\.java\$||; s|/|.|g"
}

unknown() {
  if [[ -n $1 ]]; then echo "unknown: $1" >&2; else echo "which one? a name is missing" >&2; fi
  echo "known: $(known "$2" | paste -sd' ' -)" >&2
  exit 2
}

java_command() {
  if [[ -n ${JAVA_HOME:-} ]]; then echo "$JAVA_HOME/bin/java"; else echo java; fi
}

# The jar is stale if any source or POM of the modules that it holds is newer.
stale() {
  [[ ! -f $jar ]] || [[ -n $(find "$root/pom.xml" "$here/pom.xml" "$root"/guard-*/pom.xml "$root"/guard-*/src/main \
    "$here/src/main" -newer "$jar" -type f -print -quit) ]]
}

build() {
  stale || return 0
  echo "building $jar" >&2
  (cd "$root" && ./mvnw -Pfast -Dmaven.test.skip=true -Dtarget.dir="$target" -pl benchmarks -am package) >&2 ||
    { echo "the build failed" >&2; exit 1; }
}

# traces: the jar with recorded requests, fetched at the first time. Only its resources are read.
traces() {
  local version=3.2.4 folder=$here/$target/traces
  if [[ ! -f $folder/simulator-$version.jar ]]; then
    echo "fetching the traces of Caffeine's simulator, 96 MB" >&2
    (cd "$root" && ./mvnw -q -B -N dependency:copy -DoutputDirectory="$folder" \
      -Dartifact=com.github.ben-manes.caffeine:simulator:$version) >&2 || exit 1
  fi
  echo "$folder/simulator-$version.jar"
}

# start CLASS ARGS...: a temporary folder of its own, since JMH locks the common one for the whole machine.
start() {
  temporary=$(mktemp -d)
  trap 'rm -rf "$temporary"' EXIT
  "$(java_command)" -Djava.io.tmpdir="$temporary" -Dperfguard.results="$here/results" \
    -Dperfguard.results.quick="$here/$target/results" -cp "$jar" "$@"
}
