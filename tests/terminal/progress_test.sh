#!/usr/bin/env bash
# Runs a job that prints while bars are drawn, on terminals of several widths
# under tmux, and looks at all that is on the screen and has left it: each printed
# line is there once and whole, the last lines of the runs too, and nothing else.
#
# usage: progress_test.sh BUSY_JOB
set -euo pipefail
export LC_ALL=C.UTF-8
job=$(realpath "$1")
work=$(mktemp -d)
tmux() { timeout 60 tmux -S "$work/socket" -f "$work/conf" "$@"; }
trap 'tmux kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
echo 'set -g history-limit 5000' >"$work/conf"

# What the job prints, whatever becomes of bars, in no order.
for book in first second broken; do
  for page in {0..149}; do
    echo "$book: page $page has been read to its end"
  done
done >"$work/pages"
for page in 0 1 31 50 61 91 100 121; do # these are read twice
  echo "broken: page $page has been read to its end"
done >>"$work/pages"
sort -o "$work/pages" "$work/pages"

# Runs the job in a terminal of $1 columns with the layout $2, and writes all
# lines that were on the screen, without the breaks of its width, to
# $work/screen.
run_in_pane() {
  tmux new-session -d -x "$1" -y 24 \
    "TERM=xterm-256color '$job' $2; tmux -S '$work/socket' wait-for -S ended; \
read -r _"
  tmux wait-for ended
  tmux capture-pane -p -J -S - | sed 's/ *$//; /^$/d' >"$work/screen"
  tmux kill-session
}

failed=0
fail() {
  echo "at $columns columns, $layout: $1"
  failed=1
}

# Moves lines that match $2, of which there must be $1, out of the screen.
take() {
  local n
  n=$(grep -cE "$2" "$work/screen" || true)
  [[ $n == "$1" ]] || fail "there are $n lines, not $1: $2"
  grep -E "$2" "$work/screen" >"$work/taken" || true
  grep -vE "$2" "$work/screen" >"$work/rest" || true
  mv "$work/rest" "$work/screen"
}

# $1: a number of groups or tasks at the end, and how it ended; an extended
# regular expression. Cut where the terminal ends.
last_line() { echo "^book( #[23])? (\[=*>? *\] )?$1"; }

for layout in bars line; do
  for columns in 40 80 200; do
    run_in_pane $columns $layout
    cp "$work/screen" "$work/whole"
    take $((3 * 150 + 8)) ': page [0-9]+ has been read'
    sort "$work/taken" | cmp -s - "$work/pages" || fail "pages are torn"
    take 7 '^log: (run [0-9a-f]{8} of book: |worker 0 )'
    take 9 '^log: run [0-9a-f]{8}: [a-z-]+ finished after .* ms: '
    take 3 '^log: run [0-9a-f]{8}: expand-page yielded 150 elements for '
    take 8 '^log: run [0-9a-f]{8}: block-page\[[0-9]+\] failed in attempt 0, and is'
    take 3 '^log: run [0-9a-f]{8}: block-page\[[0-9]+\] failed: .*page [0-9]+ is torn'
    take 1 '^log: run [0-9a-f]{8}: collect-count skipped, because of '
    take 1 '^the job is over$'
    if [[ $layout == bars ]]; then
      take 2 "$(last_line '3/3( groups)?, done in [0-9.]+ s$')"
      take 1 "$(last_line '1/3( groups)?, failed after [0-9.]+ s')"
      take 2 '^  block-page (\[=+\] )?150/150$'
      take 1 '^  block-page (\[=+> *\] )?147/150  3 failed'
    else
      take 2 "$(last_line '(100% )?152/152( tasks)?, done in [0-9.]+ s$')"
      take 1 "$(last_line '( 97% )?148/152( tasks)?, failed after [0-9.]+ s')"
    fi
    [[ ! -s $work/screen ]] || fail "there is more: $(<"$work/screen")"
    if ((failed)); then
      cat "$work/whole"
      break 2
    fi
  done
done

((failed == 0)) && echo "6 passed, 0 failed"
exit $failed
