#!/bin/sh
# inject.sh [SECONDS]: lets the gateway's system calls fail, so long for each kind, while callers list without pause; fails at a wrong
# list, a crash or a leak. Needs the right to trace processes (ptrace(2)).
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare strace
build_release_tests
export ROLLCALL_INJECT_SECONDS=${1:-10}
release_suites '^EndToEndTests.*InjectionTests'
