#!/usr/bin/env bash
# Checks in the build's own dependency lists that no object of graph/ was made
# from a header of CAF, spdlog or a later layer, and none of hooks/ from CAF or
# actors/. An include root cannot show that for headers in a default place.
#
# usage: check_dependencies.sh BUILD_FOLDER SOURCE_FOLDER
set -euo pipefail
build=$1 source=$2

# The headers that objects of layer $1 were made from.
headers_of() {
  ninja -C "$build" -t deps \
    | awk -v layer="troupe_$1.dir/" \
      '/^[^ ]/ { mine = index($0, layer) } mine && /^ / { print $1 }' \
    | sort -u | (cd "$build" && xargs realpath -m)
}

failed=0
check() {
  local layer=$1 forbidden=$2 headers
  headers=$(headers_of "$layer")
  if ! grep -q "$source/$layer/" <<<"$headers"; then
    echo "no dependencies of $layer are known: was it built with Ninja?"
    failed=1
  fi
  if grep -E "$forbidden" <<<"$headers"; then
    echo "^ $layer includes what it must not"
    failed=1
  fi
}
check graph "/caf/|/spdlog/|$source/(hooks|actors)/|/include/c\+\+/[0-9.]+/(thread|mutex|condition_variable|fstream|iostream|chrono)$"
check hooks "/caf/|$source/actors/"
((failed == 0)) && echo "1 passed, 0 failed"
exit $failed
