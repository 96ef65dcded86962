#!/bin/sh
# Installs what tests need and runs all of them: format, build, import check, every suite, other programs at the
# front door, the core suites in release, allocations.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare curl openssl python3 strace

echo "== format"
swift format lint --strict --recursive --parallel Package.swift Sources Tests

echo "== build: warnings are errors, imports are declared"
swift build --build-tests --explicit-target-dependency-import-check error

echo "== house rules"
deploy/check-house.sh

run_tests() { swift test --skip-build --explicit-target-dependency-import-check error "$@"; }

# In turn, so that the suites that need the processor don't starve those that watch the clock.
run_suites() {
    echo "== suites: $*"
    filter=$(printf '^%sTests\\.|' "$@")
    run_tests --filter "${filter%|}"
}
run_suites KeyListing StrictJSON OpenSSL Dialects Redaction Cursors Configuration RollcallCommand WalkModel FuzzedDoors
run_suites Upstream Downstream SampleBackends
echo "== suites: Gateway"
run_tests --filter '^GatewayTests\.' --skip '^GatewayTests\.(CheaperTests|SpendingTests|StateTurnsTests)/'
echo "== suites: Gateway, lists by states: they walk far enough to starve those that watch the clock"
run_tests --filter '^GatewayTests\.StateTurnsTests/'
echo "== suites: Gateway, what walks cost: a list that takes long to read costs more calls"
run_tests --filter '^GatewayTests\.(CheaperTests|SpendingTests)/'
run_suites EndToEnd

echo "== reloads by every trigger, under load"
ROLLCALL=.build/debug/rollcall deploy/reloads.py 40

echo "== packaging, as far as its tools are here"
ROLLCALL=.build/debug/rollcall deploy/check-packaging.sh --installed

echo "== peers, as far as they are quick"
ROLLCALL=$PWD/.build/debug/rollcall deploy/peers.sh corpus descriptors

echo "== core suites in release"
build_release_tests
release_suites '^(KeyListing|StrictJSON|Dialects|Redaction|Cursors)Tests\.'

benchmarks

echo "== walks through worlds that change"
export ROLLCALL_WALKS="${ROLLCALL_WALKS:-20000}"
release_suites '^WalkModelTests\.'
