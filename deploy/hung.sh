#!/bin/sh
# hung.sh [MINUTES]: lets one of four backends hang, five times, and fails where the median of what the others' callers notice misses
# a goal: answers by the deadline and 20 ms (99 of 100), 80 % of the throughput, flat memory. ROLLCALL_BINARY names another build.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare
build_release_tests
export ROLLCALL_BOUNDS=1 ROLLCALL_HUNG_SECONDS=$((${1:-10} * 60))
release_suites '^EndToEndTests.*HungTests'
