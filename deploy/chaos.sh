#!/bin/sh
# chaos.sh [MINUTES]: kills, restarts and spoils backends at random while callers list without pause; fails at a wrong list, a crash,
# growth, or a backend that is not listed again within two seconds. ROLLCALL_SEED chooses the run.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare
swift build -c release -Xswiftc -enable-testing --build-tests --explicit-target-dependency-import-check error
ROLLCALL_BOUNDS=1 ROLLCALL_CHAOS_SECONDS=$((${1:-5} * 60)) swift test -c release -Xswiftc -enable-testing --skip-build \
    --explicit-target-dependency-import-check error --filter '^EndToEndTests.*ChaosTests'
