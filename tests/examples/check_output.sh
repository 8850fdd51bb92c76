#!/usr/bin/env bash
# Runs an example, and compares what it prints with what it should; on stderr,
# too, unless only stdout is asked for. The program must not fail.
#
# usage: check_output.sh [--stdout] [--fails] PROGRAM EXPECTED [ARGUMENT...]
#   --stdout  look at standard output only
#   --fails   the program must end with status 1, not 0
set -euo pipefail
both=true wanted=0
while [[ $1 == --* ]]; do
  case $1 in
    --stdout) both=false ;;
    --fails) wanted=1 ;;
  esac
  shift
done

printed=$(mktemp)
trap 'rm -f "$printed"' EXIT
status=0
if $both; then
  timeout 60 "$1" "${@:3}" >"$printed" 2>&1 || status=$?
else
  timeout 60 "$1" "${@:3}" >"$printed" || status=$?
fi
((status == wanted)) || {
  cat "$printed"
  echo "$1 ended with status $status"
  exit 1
}
diff "$printed" "$2" && echo "1 passed, 0 failed"
