# What the commands in scripts/ share; source it, do not run it.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/troupe

# So that one compiler cache serves every checkout.
export CCACHE_BASEDIR=$project CCACHE_NOHASHDIR=1

say() { echo "troupe: $*" >&2; }
die() {
  say "$*"
  exit 1
}

# Where scripts/setup keeps what it builds: package $1 in variant $2.
prefix_of() { echo "$cache/$1-$2"; }

# The value of CMAKE_PREFIX_PATH for a build with CAF in variant $1.
prefix_path() {
  echo "$(prefix_of caf "$1");$(prefix_of catch2 release);$(
    prefix_of opentelemetry-proto release)"
}

# Configures (when needed) and builds preset $1, with the CMake options that
# follow; CAF is taken in variant $CAF_VARIANT. Says nothing when all is built.
build_preset() {
  local preset=$1 log=$project/build/$1.log
  shift
  mkdir -p "$project/build"
  say "building preset $preset (a few minutes at first, then seconds)"
  (
    cd "$project"
    cmake --preset "$preset" \
      -DCMAKE_PREFIX_PATH="$(prefix_path "${CAF_VARIANT:-release}")" "$@" \
      && cmake --build --preset "$preset"
  ) >"$log" 2>&1 || {
    grep -E -A8 'error|Error|FAILED' "$log" | head -60 >&2 || tail -30 "$log" >&2
    die "the build of preset $preset failed; see $log"
  }
}
