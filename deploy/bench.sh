#!/bin/sh
# bench.sh [CHART]: what a list costs. First its parts and whole requests without sockets, in nanoseconds and allocations: these are held,
# and more of them fail this script. Then requests over sockets as backends, keys, connections, page sizes, TLS and HTTP/2 vary, in
# processor time; CHART is a path to draw these at (SVG). Takes some minutes; times mean something on a machine that does nothing else.
# COMPARE is the path of a script that sets a program beside others, given the program's path; it runs last.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare curl openssl python3 nginx nghttp2-client
benchmarks
# Beside the benchmarks, most of it is built already.
build_product rollcall --scratch-path .build/benchmarks
export ROLLCALL="$PWD/.build/benchmarks/release/rollcall"

echo "== over sockets: processor time for a request"
python3 deploy/peers/sweep.py "$@"
[ -z "${COMPARE:-}" ] || "$COMPARE" "$ROLLCALL"
