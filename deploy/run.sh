#!/bin/sh
# Installs what is missing, builds, and runs the main job: the gateway in front of sample backends or, where DIFFIO_URL,
# DIFFIO_AGENT_KEY, CYCLES_URL and CYCLES_ADMIN_KEY are set, in front of the real ones.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare
build_product rollcall

given=0
for name in DIFFIO_URL DIFFIO_AGENT_KEY CYCLES_URL CYCLES_ADMIN_KEY; do
    eval "value=\${$name:-}"
    [ -z "$value" ] || given=$((given + 1))
done
case $given in
    0) exec .build/release/rollcall demo --config routes.json "$@" ;;
    4) ;;
    *) say "Set all of DIFFIO_URL, DIFFIO_AGENT_KEY, CYCLES_URL and CYCLES_ADMIN_KEY, or none for sample backends." && exit 1 ;;
esac
say "Try:  curl -s 'http://${ROLLCALL_ADDRESS:-127.0.0.1:8080}/v1/keys?limit=5'"
exec .build/release/rollcall serve --config routes.json "$@"
