#!/bin/bash
# Runs the tests of a full disk (their program is $1) on one: a file system of
# 64 KiB, in a mount namespace of its own. Ends with 77 where there are none.

set -eu
program=$(realpath "$1")
if ! unshare -rm true; then
  echo "no namespaces here: not tested"
  exit 77
fi
exec unshare -rm bash -c '
  set -eu
  disk=$(mktemp -d)
  mount -t tmpfs -o size=64k none "$disk"
  trap "umount $disk && rmdir $disk" EXIT
  TROUPE_FULL_DISK=$disk "$0" "[full_disk]"
  [[ $(stat -c %s "$disk/events.jsonl") -gt 0 ]]' "$program"
