#!/usr/bin/env bash
# Checks that what a document shows is there: each fenced block of `cpp` or
# `text` must name a file of the project after its language (```cpp FILE), and be
# a part of that file, line by line. Blocks without a language may hold anything.
#
# usage: check_shown.sh SOURCE_FOLDER DOCUMENT
set -euo pipefail
cd "$1"

awk '
  function fault(what) { print FILENAME ":" start ": " what; ++failed }

  # Whether the block stands in `file`, from one of its lines on.
  function is_shown(file, at, from, i, there, count) {
    count = 0
    while ((getline at < file) > 0) there[++count] = at
    close(file)
    for (from = 1; from + size - 1 <= count; ++from) {
      for (i = 1; i <= size && there[from + i - 1] == block[i]; ++i);
      if (i > size) return 1
    }
    return 0
  }

  function check() {
    if (opening[1] == "") return
    if (opening[2] == "") fault("this block does not say of which file it is")
    else if (size == 0 || !is_shown(opening[2]))
      fault("this block is no part of " opening[2])
    else ++passed
  }

  inside && $0 == "```" { check(); inside = 0; next }
  inside { block[++size] = $0; next }
  /^```/ {
    delete opening
    split(substr($0, 4), opening, " ")
    inside = 1; size = 0; start = FNR
  }
  END {
    start = FNR
    if (inside) fault("the last block has no end")
    if (!passed) fault("nothing is shown")
    print passed + 0 " passed, " failed + 0 " failed"
    exit failed > 0
  }
' "$2"
