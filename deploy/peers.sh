#!/bin/sh
# peers.sh [PART…]: the front door before programs that share no code with it. Each part prints its figures beside their goals, touches
# nothing but loopback, and fails where a goal is missed. All of them take about a quarter of an hour on two processors.
#   corpus       raw requests, alone and behind HAProxy and nginx: nobody disagrees about where one ends
#   tls          testssl.sh, sslscan, openssl s_client, curl, h2load
#   slow         slowhttptest in its four modes beside a normal client
#   idle         ten thousand connections at rest
#   flood        handshakes that nobody finishes
#   descriptors  no descriptors left
#   schema       schemathesis (PyPI) on the API's document
#   cost         processor time with TLS and without
# ROLLCALL names a program to test; else it is built.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
[ $# -gt 0 ] || set -- corpus tls slow idle flood descriptors schema cost
needed="curl openssl python3"
for part in "$@"; do
    case $part in
        corpus) needed="$needed haproxy nginx" ;;
        tls) needed="$needed nghttp2-client sslscan"; [ -n "${QUICK:-}" ] || needed="$needed testssl.sh" ;;
        slow) needed="$needed nginx nghttp2-client slowhttptest" ;;
        idle | cost) needed="$needed nginx nghttp2-client" ;;
        schema) needed="$needed python3-venv" ;;
        flood | descriptors) ;;
        *) say "error: no part '$part'" && exit 2 ;;
    esac
done
# shellcheck disable=SC2086  # a list of names
if [ -n "${ROLLCALL:-}" ]; then packages $needed; else
    prepare $needed
    build_product rollcall
fi

status=0
for part in "$@"; do
    echo "== $part"
    python3 "deploy/peers/$part.py" || status=1
done
exit $status
