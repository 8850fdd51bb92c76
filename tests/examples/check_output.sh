#!/usr/bin/env bash
# Runs an example, and compares all that it prints with what it should.
#
# usage: check_output.sh PROGRAM EXPECTED [ARGUMENT...]
set -euo pipefail
diff <(timeout 60 "$1" "${@:3}" 2>&1) "$2" && echo "1 passed, 0 failed"
