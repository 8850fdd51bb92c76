#!/bin/bash
# Runs the example many_machines (its path is $1) in several processes, and ends
# some of them early.

set -u
program=$(realpath "$1")
project=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
  cat out err
}

# run WORD...: sets $code; what it prints is in out and err
run() {
  timeout 120 "$program" "$@" >out 2>err
  code=$?
}

# expect_result TEXT
expect_result() {
  [[ $code == 0 && $(cat out) == "$1" ]] || fail "ended with $code, not '$1'"
}

# finished_by WORKERS: whether attempts of events.jsonl have succeeded there
finished_by() {
  grep '"attempt_finished"' events.jsonl | grep '"outcome":"succeeded"' |
    grep -qE "\"worker\":[$1]"
}

# -- the same in one process and in three
run run numbers=300 --no-progress
expect_result "largest: 3245"
run run numbers=300 --no-progress --workers 2 --events events.jsonl
expect_result "largest: 3245"
finished_by 12 || fail "no worker process has done anything"
[[ $(grep -c '"worker_joined"' events.jsonl) == 3 ]] || fail "nobody joined"
[[ $(grep -c '"address":"127.0.0.1:' events.jsonl) == 2 ]] ||
  fail "nobody says where they are"

# run_and_send SIGNAL: runs, and sends it to a worker when that has begun
run_and_send() {
  local coordinator victim= line
  rm -f events
  mkfifo events
  timeout 120 "$program" run numbers=1500 --no-progress --workers 2 \
    --events events >out 2>err &
  coordinator=$!
  while read -r line; do
    printf '%s\n' "$line"
    if [[ -z $victim && $line == *'"task_started"'*'"worker":1'* ]]; then
      victim=$(pgrep -f "^$program worker" | head -n 1)
      kill "-$1" "$victim"
    fi
  done <events >events.jsonl
  wait "$coordinator"
  code=$?
  expect_result "largest: 13848"
  [[ -n $victim ]] || fail "worker 1 has never begun"
  [[ $(grep -c '"task_finished"' events.jsonl) == 1502 ]] ||
    fail "not every task has ended once"
}

# -- one that is killed: what it had is done elsewhere
run_and_send KILL
grep -q '"worker_lost"' events.jsonl || fail "nobody says that it was lost"

# -- one that is asked to end: it keeps what it has, and nothing is lost
run_and_send TERM
grep '"worker_lost"' events.jsonl | grep -q '"cause":"it has left","tasks":0' ||
  fail "nobody says that it has left"
grep -q '"outcome":"lost"' events.jsonl && fail "something was lost"

# -- one of its own, with throw-away files, and one with files that were given
as() {
  echo --authority certs/ca.pem --certificate "certs/$1.pem" \
    --key "certs/$1.key" --secret certs/secret
}
"$project/scripts/make-dev-certs" certs 2>err || fail "no certificates"
mkfifo heard
# shellcheck disable=SC2046 # several words
timeout 120 "$program" run numbers=300 --no-progress --workers 1 \
  --min-workers 2 --listen 127.0.0.1:0 $(as coordinator) \
  --events events.jsonl >out 2>heard &
coordinator=$!
exec 3<heard
read -r line <&3
# shellcheck disable=SC2046
timeout 120 "$program" worker --connect "${line##* }" $(as worker) 2>err ||
  fail "the worker that was given files"
wait "$coordinator"
code=$?
exec 3<&-
expect_result "largest: 3245"
finished_by 12 || fail "no worker process has done anything"
[[ $(grep -c '"worker_joined"' events.jsonl) == 3 ]] || fail "nobody joined"

# -- what is wrong is told, and no process stays behind
run worker --connect nowhere
[[ $code == 2 ]] && grep -q "HOST:PORT" err || fail "a bad address"
run run numbers=x
[[ $code == 2 ]] && grep -q '"numbers" must be a whole number' err ||
  fail "a bad parameter"
run run squares
[[ $code == 2 ]] && grep -q 'has no graph "squares"' err || fail "a bad graph"
pgrep -f "^$program worker" && fail "a worker has stayed behind"

((failures == 0)) && echo "all is well"
exit $((failures > 0))
