#!/usr/bin/env bash
# Checks that README shows examples/hello.cpp and its output to the letter.
#
# usage: check_readme.sh SOURCE_FOLDER
set -euo pipefail
cd "$1"

# The first fenced block of language $1 in README.
block() { awk -v start="\`\`\`$1" '
  $0 == "```" && inside { exit } inside { print } $0 == start { inside = 1 }
' README.md; }

diff <(block cpp) examples/hello.cpp
grep -qF "$(cat examples/hello.expected)" README.md \
  || { echo "README lacks the output of hello"; exit 1; }
echo "1 passed, 0 failed"
