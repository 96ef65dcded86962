#!/bin/sh
# chaos.sh [MINUTES]: kills, restarts and spoils backends at random while callers list without pause; fails at a wrong list, a crash,
# growth, or a backend that is not listed again within two seconds. ROLLCALL_SEED chooses the run.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare
build_release_tests
export ROLLCALL_BOUNDS=1 ROLLCALL_CHAOS_SECONDS=$((${1:-5} * 60))
release_suites '^EndToEndTests.*ChaosTests'
