#!/bin/sh
# Measures the goals of stripping secrets, and prints each beside what was measured. Goals of accuracy that are not met fail this
# script, as they fail every test run; goals of speed are reported.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare
log=$(mktemp)
trap 'rm -f "$log"' EXIT

build_release_tests
measure() {
    status=0
    release_suites "$1" >"$log" 2>&1 || status=$?
    sed -n 's/^goal: //p' "$log"
    [ $status = 0 ] || { grep -E 'error:|✘|otherwise:' "$log" >&2; exit $status; }
}
measure '^RedactionTests\.(AccuracyTests|NameTests|PropertyTests|ScannerTests)'
# By themselves, so that nothing else has the processor.
measure '^RedactionTests\.SpeedTests'
