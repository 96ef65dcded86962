#!/bin/sh
# Measures the goals of stripping secrets, and prints each beside what was measured. Goals of accuracy that are not met fail this
# script, as they fail every test run; goals of speed are reported.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare
log=$(mktemp)
trap 'rm -f "$log"' EXIT

measure() {
    status=0
    swift test -c release -Xswiftc -enable-testing --explicit-target-dependency-import-check error "$@" >"$log" 2>&1 || status=$?
    sed -n 's/^goal: //p' "$log"
    [ $status = 0 ] || { grep -E 'error:|✘|otherwise:' "$log" >&2; exit $status; }
}
measure --filter '^RedactionTests\.(AccuracyTests|NameTests|PropertyTests|ScannerTests)'
# By themselves, so that nothing else has the processor.
measure --skip-build --filter '^RedactionTests\.SpeedTests'
