#!/bin/bash
# Runs the census (its path is $1) on generated trees, and compares what it says
# with what find and wc count.

set -u
census=$(realpath "$1")
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# expect WHAT EXPECTED ACTUAL
expect() {
  [[ $2 == "$3" ]] || fail "$1: expected '$2', got '$3'"
}

# expect_text WHAT TEXT FILE
expect_text() {
  grep -qF -- "$2" "$3" || fail "$1: no '$2' in: $(head -c 2000 "$3")"
}

# run COMMAND...: sets $code; what it prints is in out and err
run() {
  timeout 60 "$@" >out 2>err
  code=$?
}

# number FIELD FILE: of the JSON object in FILE
number() {
  grep -oE "\"$1\":[0-9]+" "$2" | head -n 1 | cut -d: -f2
}

sources() {
  find "$1" -type f \( -name '*.h' -o -name '*.hh' -o -name '*.hpp' \
    -o -name '*.hxx' -o -name '*.ipp' -o -name '*.c' -o -name '*.cc' \
    -o -name '*.cpp' -o -name '*.cxx' \) -print0
}

count_files() { sources "$1" | tr -cd '\0' | wc -c; }
count_lines() { sources "$1" | xargs -0 cat /dev/null | wc -l; }

# A file of each ending, and what must not be counted: other endings, links, a
# directory and a FIFO whose names are sources'.
make_tree() {
  mkdir -p tree/a/b.h "tree/with space/.hidden"
  for ending in h hh hpp hxx ipp c cc cpp cxx; do
    printf 'int alpha = beta; // gamma\n\n/* delta\n*/\nreturn alpha;\n' \
      >"tree/a/x.$ending"
  done
  printf 'alpha' >"tree/with space/.hidden/no newline.hpp"
  printf 'R"x(\n// beta\n)x" "beta"\r\n0x1F 10ul 1'"'"'000\n' >tree/a/b.h/raw.cc
  : >tree/empty.cpp
  : >tree/.h
  printf 'beta\n' | tee tree/x.txt tree/x.cppx >tree/h
  ln -s a/x.cpp tree/link.cpp
  ln -s a tree/linked
  ln -s . tree/a/loop
  mkfifo tree/fifo.cpp
}

test_totals() {
  make_tree
  run "$census" tree --no-progress --json totals.json --top 2
  expect "exit code" 0 "$code"
  expect "stderr without progress" "" "$(cat err)"
  expect "files" "$(count_files tree)" "$(number files totals.json)"
  expect "lines" "$(count_lines tree)" "$(number lines totals.json)"
  expect "blank" 9 "$(number blank totals.json)"
  expect "comment" 18 "$(number comment totals.json)"
  expect "code" 22 "$(number code totals.json)"
  expect "identifiers" 28 "$(number identifiers totals.json)"
  expect "unreadable" 0 "$(number unreadable totals.json)"
  expect "invalid_utf8" 0 "$(number invalid_utf8 totals.json)"
  expect_text "top" '"top":[{"name":"alpha","count":19},{"name":"beta","count":9}]' \
    totals.json
  expect_text "text" "49  lines" out
  expect_text "text" "tree/a/x.c" out
}

test_threads_agree() {
  for threads in 1 2 7; do
    run "$census" tree --no-progress --threads $threads --json -
    expect "exit code with $threads threads" 0 "$code"
    cp out "threads.$threads"
  done
  cmp -s threads.1 threads.2 || fail "2 threads found something else than 1"
  cmp -s threads.1 threads.7 || fail "7 threads found something else than 1"
}

test_processes_agree() {
  run "$census" tree --no-progress --workers 2 --events events --json -
  expect "exit code with 2 workers" 0 "$code"
  cmp -s out threads.1 || fail "2 worker processes found something else"
  expect "who has joined" 3 "$(grep -c '"worker_joined"' events)"
  expect "left behind" "" "$(pgrep -f "^$census worker")"
}

test_json_on_stdout() {
  run "$census" tree --json -
  expect "exit code" 0 "$code"
  expect "lines on stdout" 1 "$(wc -l <out)"
  grep -qE '^\{"files":.*\}$' out || fail "stdout is no JSON: $(cat out)"
}

test_empty_directory() {
  mkdir nothing
  run "$census" nothing --json -
  expect "exit code" 0 "$code"
  expect "files" 0 "$(number files out)"
  expect "lines" 0 "$(number lines out)"
  expect_text "top" '"top":[]' out
  run "$census" nothing
  expect "exit code" 0 "$code"
  expect_text "text" "0  files" out
}

# For root nothing is unreadable, so it gives up that privilege. (Another user
# would need access to the libraries that the census is linked with.)
test_unreadable() {
  local as=()
  ((EUID == 0)) && as=(setpriv --bounding-set=-dac_override,-dac_read_search)
  mkdir -p locked/closed
  printf 'x\n' | tee locked/open.cpp locked/secret.cpp >locked/closed/in.cpp
  chmod 0 locked/secret.cpp locked/closed
  run "${as[@]}" "$census" locked --json -
  expect "exit code" 0 "$code"
  expect "files" 2 "$(number files out)"
  expect "lines" 1 "$(number lines out)"
  expect "unreadable" 2 "$(number unreadable out)"
  expect_text "names" \
    '"unreadable_names":["locked/secret.cpp","locked/closed"]' out
  run "${as[@]}" "$census" locked
  expect "exit code" 0 "$code"
  expect_text "text" "cannot be read: 2" out
  expect_text "text" "locked/secret.cpp" out
}

test_invalid_utf8() {
  mkdir bytes
  printf '// caf\351\nx\n' >bytes/latin1.cpp
  printf '// caf\303\251\nna\303\257ve\n' >bytes/utf8.cpp
  printf 'x\n' >$'bytes/name\351.cpp'
  run "$census" bytes --json -
  expect "exit code" 0 "$code"
  expect "lines" 5 "$(number lines out)"
  expect "invalid_utf8" 1 "$(number invalid_utf8 out)"
  expect_text "names" '"invalid_utf8_names":["bytes/latin1.cpp"]' out
  expect_text "identifiers" $'"na\303\257ve"' out
  iconv -f utf-8 -t utf-8 out >/dev/null || fail "the JSON is no UTF-8"
  run "$census" bytes
  expect_text "text" "not UTF-8: 1" out
  expect_text "text" "bytes/latin1.cpp" out
}

test_events() {
  run "$census" tree --no-progress --events events.jsonl
  expect "exit code" 0 "$code"
  expect "tasks" "$(($(count_files tree) + 3))" \
    "$(grep -c '"event":"task_finished"' events.jsonl)"
  expect_text "label" 'tree/a/x.cpp' events.jsonl
}

test_pictures() {
  run "$census" tree --no-progress --trace trace.json --drawing run.dot
  expect "exit code" 0 "$code"
  expect "slices of files" "$(count_files tree)" \
    "$(grep -c '"ph":"X","name":"block-file"' trace.json)"
  expect "the trace's end" "]}" "$(tail -n 1 trace.json)"
  local files
  files=$(count_files tree)
  expect_text "drawing" "label=\"scan\\n$files/$files\\n" run.dot
  expect "green nodes" 4 "$(grep -c palegreen run.dot)"
}

test_report() {
  run "$census" tree --no-progress --report --json -
  expect "exit code" 0 "$code"
  expect "lines on stdout" 1 "$(wc -l <out)"
  expect_text "graph" " of census" err
  expect_text "tasks" "$(($(count_files tree) + 3)) succeeded" err
  expect_text "critical path" "  list" err
  expect_text "critical path" "  collect-total" err
  expect_text "groups" "  block-file" err
  expect_text "nodes" "  scan" err
}

# expect_usage THING ARGUMENTS...: one line on stderr that has THING, code 2
expect_usage() {
  local thing=$1
  shift
  run "$census" "$@"
  expect "exit code of census $*" 2 "$code"
  expect "stdout of census $*" "" "$(cat out)"
  expect "lines on stderr of census $*" 1 "$(wc -l <err)"
  expect_text "census $*" "$thing" err
}

test_wrong_options() {
  expect_usage --nope --nope
  expect_usage extra tree extra
  expect_usage --threads --threads 0 tree
  expect_usage --threads --threads 5000 tree
  expect_usage --threads --threads two tree
  expect_usage --threads tree --threads
  expect_usage --top --top -1 tree
  expect_usage --top --top 99999999999999999999 tree
  expect_usage missing missing
  expect_usage tree/x.txt tree/x.txt
  expect_usage missing/x.json tree --json missing/x.json
  expect_usage missing/x.jsonl tree --events missing/x.jsonl
  expect_usage missing/t.json tree --trace missing/t.json
  expect_usage missing/r.dot tree --drawing missing/r.dot
  expect_usage https://x tree --otlp https://x
  run "$census" --help
  expect "exit code of --help" 0 "$code"
  expect_text "--help" --threads out
}

test_full_disk() {
  run "$census" tree --no-progress --json /dev/full
  expect "exit code" 1 "$code"
  expect_text "stderr" /dev/full err
  run "$census" tree --no-progress --drawing /dev/full
  expect "exit code" 1 "$code"
  expect_text "stderr" /dev/full err
  run "$census" tree --no-progress --events /dev/full --json -
  expect "exit code" 0 "$code"
  expect "files" "$(count_files tree)" "$(number files out)"
  expect "lines on stderr" 1 "$(wc -l <err)"
  expect_text "stderr" "cannot write events to /dev/full" err
}

# The events go to a FIFO, of which no more than the first files' are read before
# the signal is sent. So many events cannot wait to be written, hence the engine
# stops submitting (hook_options::bound), and the run is alive until then.
test_signal() {
  local name=$1 expected=$2 files=20000 i pid
  mkdir -p many
  for ((i = 0; i < files; ++i)); do : >"many/$i.cpp"; done
  rm -f events.fifo
  mkfifo events.fifo
  timeout 60 "$census" many --events events.fifo >out 2>err &
  pid=$!
  {
    grep -qm1 '"task_submitted".*block-file' || fail "$name: no file was begun"
    kill "-$name" "$(cat "/proc/$pid/task/$pid/children")"
    cat >/dev/null
  } <events.fifo
  wait "$pid"
  expect "exit code after $name" "$expected" "$?"
  expect "stdout after $name" "" "$(cat out)"
  grep -qE "^census: interrupted after [0-9]+ of $files files$" err \
    || fail "$name: the last word is missing: $(cat err)"
}

for t in test_totals test_threads_agree test_processes_agree test_json_on_stdout \
  test_empty_directory test_unreadable test_invalid_utf8 test_events \
  test_pictures test_report test_wrong_options test_full_disk "test_signal INT 130" \
  "test_signal TERM 143"; do
  before=$failures
  $t
  ((failures == before)) && echo "ok: $t"
done
((failures == 0))
