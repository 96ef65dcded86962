#!/bin/sh
# Walks through a million random worlds that change, or as many as the argument says, each answer judged by a model.
# ROLLCALL_SEED is the first world's seed. A walk that breaks a promise is printed with the smallest world that breaks it likewise.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare
build_release_tests
export ROLLCALL_WALKS="${1:-1000000}"
release_suites '^WalkModelTests\.ModelWalkTests'
