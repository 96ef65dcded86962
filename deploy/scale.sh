#!/bin/sh
# Walks a million keys over ten sample backends, and a list of a hundred thousand in small pages; prints what they cost the
# gateway and fails where a goal is missed. Takes some minutes. The number of keys for each backend may be given.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare
build_release_tests
export ROLLCALL_SCALE=${1:-100000}
release_suites '^EndToEndTests.*ScaleTests'
