#!/usr/bin/env bash
# Runs the cross-validation ($1) of a CSV file ($2), and looks at what it says
# to good options and to wrong ones.
set -u
kfold=$(realpath "$1")
data=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# expect CODE STREAM TEXT ARGUMENT...: the exit code, and a text in out or err
expect() {
  local code=0
  timeout 60 "$kfold" "${@:4}" >out 2>err || code=$?
  [[ $code == "$1" ]] || fail "kfold ${*:4}: exit code $code instead of $1"
  grep -qF -- "$3" "$2" || fail "kfold ${*:4}: no '$3' in $2: $(cat out err)"
}

expect 0 out "accuracy 0.9533, standard deviation 0.0094" \
  "$data" --folds 2
expect 0 out "accuracy 0.9533, standard deviation 0.2116" \
  "$data" --folds 150
expect 0 out "accuracy 0.9533, standard deviation 0.0380" \
  "$data" --folds 5 --seed 42
expect 0 out "accuracy 0.9400, standard deviation 0.0663" \
  "$data" --smoothing 0.1
expect 0 err "done in" "$data"
expect 0 out "--folds" --help

few="folds must be 2 at least, and no more than the 150 samples, not"
expect 1 err "$few 0" "$data" --folds 0
expect 1 err "$few 1" "$data" --folds 1
expect 1 err "$few 151" "$data" --folds 151
expect 1 err "--folds" "$data" --folds -1
expect 1 err "--folds" "$data" --folds many
expect 1 err "--seed" "$data" --seed -1
expect 1 err "--smoothing must be 0 to 1" "$data" --smoothing -1
expect 1 err "--smoothing must be 0 to 1" "$data" --smoothing nan
expect 1 err "--break: there is no fold 11" "$data" --break 11
expect 1 err "cannot read nowhere.csv: No such file" nowhere.csv
expect 1 err "cannot read $work: Is a directory" "$work"

printf 'size,kind\n1,a\n\n1,b\n2,b\nmuch,a\n' >broken.csv
expect 1 err 'broken.csv, line 6: "much" is no number' broken.csv
# The only b there is cannot be learnt in the fold that tests it.
printf 'size,kind\n1,a\n2,a\n3,a\n1,b\n' >lonely.csv
expect 1 err '(fold 1/3), node "fit" (kfold.cpp:51), attempt 0: std::runtime_error: there is no b to learn from' \
  lonely.csv --folds 3 --no-progress
grep -q "fold [23]/3" err && fail "a fold failed for nothing: $(cat err)"

((failures == 0)) && echo "passed"
