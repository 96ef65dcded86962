#!/bin/sh
# inject.sh [SECONDS]: lets the gateway's system calls fail, so long for each kind, while callers list without pause; fails at a wrong
# list, a crash or a leak. Needs the right to trace processes (ptrace(2)).
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare strace
swift build -c release -Xswiftc -enable-testing --build-tests --explicit-target-dependency-import-check error
ROLLCALL_INJECT_SECONDS=${1:-10} swift test -c release -Xswiftc -enable-testing --skip-build \
    --explicit-target-dependency-import-check error --filter '^EndToEndTests.*InjectionTests'
