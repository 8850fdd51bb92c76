#!/usr/bin/env bash
# Runs the census on a terminal of 80 columns, under tmux, and looks at the
# screen and what has left it: the last frame must be whole, and nothing of
# earlier ones left.
#
# usage: terminal_test.sh CENSUS
set -euo pipefail
census=$(realpath "$1")
work=$(mktemp -d)
tmux() { timeout 60 tmux -S "$work/socket" -f /dev/null "$@"; }
trap 'tmux kill-server 2>/dev/null || true; rm -rf "$work"' EXIT

for i in {1..300}; do
  printf "int f%s;\n" {1..100} >"$work/f$i.cpp"
done

# Runs the census with terminal type $1 in a pane, and writes the screen to
# $work/screen once the program has ended.
run_in_pane() {
  local term=$1
  tmux new-session -d -x 80 -y 24 \
    "TERM=$term '$census' '$work' --top 1; tmux -S '$work/socket' wait-for -S \
ended-$term; read -r _"
  tmux wait-for "ended-$term"
  tmux capture-pane -p -S - >"$work/screen"
  tmux kill-session
}

failed=0
expect() {
  grep -qE "$1" "$work/screen" && return
  echo "the screen lacks: $1"
  cat "$work/screen"
  failed=1
}
expect_times() {
  local n
  n=$(grep -cE "$2" "$work/screen" || true)
  [[ $n == "$1" ]] && return
  echo "the screen has $n times, not $1: $2"
  cat "$work/screen"
  failed=1
}

run_in_pane xterm-256color
expect_times 1 '^census \[=+\] [0-9]/[0-9] groups, done in'
expect_times 1 '^census '
expect_times 1 '^  block-file \[=+\] 300/300$'
expect '^ +300  files'

run_in_pane dumb
expect_times 0 '\[=+'
expect_times 1 'groups, done in'

((failed == 0)) && echo "1 passed, 0 failed"
exit $failed
