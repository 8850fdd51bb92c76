#!/usr/bin/env bash
# Builds somebody else's project and runs it: with an installed Troupe, that is
# moved after its installation, or with Troupe's source as a part of it.
#
# usage: check.sh installed BUILD_FOLDER SCRATCH CMAKE_OPTION...
#        check.sh subproject SOURCE_FOLDER SCRATCH CMAKE_OPTION...
set -euo pipefail
how=$1 troupe=$2 scratch=$3
shift 3

# Fails with message $2, and shows what of file $3 matches $1.
must_not_match() {
  if grep -nEi -A5 "$1" "$3"; then
    echo "^ $2" >&2
    exit 1
  fi
}

rm -rf "$scratch"
mkdir -p "$scratch"
if [[ $how == installed ]]; then
  cmake --install "$troupe" --prefix "$scratch/at-first" >"$scratch/install.log"
  mv "$scratch/at-first" "$scratch/moved"
  cat "$scratch"/moved/lib*/cmake/troupe/*.cmake >"$scratch/package"
  must_not_match '[";]/[^"]' "the package names places on the machine that made it" \
    "$scratch/package"
  set -- -Dtroupe_ROOT="$scratch/moved" "$@"
else
  set -- -DTROUPE_DIRECTORY="$troupe" "$@"
fi

cmake -S "$(dirname "$0")" -B "$scratch/build" "$@" >"$scratch/configure.log"
if [[ $how == subproject ]]; then
  # Of threads tells spdlog's package file.
  must_not_match '^-- (found [^t]|performing)' "Troupe tells what it finds" \
    "$scratch/configure.log"
  must_not_match '^(catch2|tbb)_' "Troupe looks for what only it needs" \
    "$scratch/build/CMakeCache.txt"
fi
cmake --build "$scratch/build" >"$scratch/build.log" \
  || { cat "$scratch/build.log" >&2; exit 1; }
must_not_match 'warning:' "the build warns" "$scratch/build.log"
timeout 60 "$scratch/build/host" "$scratch/build/plugin.so"
