#!/bin/sh
# Weighs what walks cost a backend of many keys: 20 000 keys in 100 tenants read directly, through Rollcall by default, and with
# "by_tenant": "cheaper"; 60 000 keys over both limits; and worlds of 100 to 20 000 keys in 1 to 1 000 tenants. Prints the table of
# README and fails where a goal is missed. Takes some minutes.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare
log=$(mktemp)
trap 'rm -f "$log"' EXIT
build_release_tests
export ROLLCALL_LARGE=1
for suite in '^EndToEndTests.*LargeBackendTests' '^GatewayTests\.SpendingTests'; do
    status=0
    release_suites "$suite" >"$log" 2>&1 || status=$?
    sed -n -e 's/^table: //p' -e 's/^cheaper: //p' "$log"
    [ $status = 0 ] || { grep -E 'error:|✘' "$log" >&2; exit $status; }
done
