#!/bin/sh
# scrape.sh ADMIN_URL: a real Prometheus scrapes a gateway by deploy/monitoring's configuration, and is asked what it has seen.
set -eu
cd "$(dirname "$0")/.."
target=${1:?usage: scrape.sh http://HOST:PORT}
target=${target#http://}
work=$(mktemp -d)
prometheus=""
finish() {
    [ -z "$prometheus" ] || { kill "$prometheus" 2>/dev/null || true; wait "$prometheus" 2>/dev/null || true; }
    rm -rf "$work"
}
trap finish EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cp deploy/monitoring/rules.yaml "$work"
sed -e "s|targets: .*|targets: [\"$target\"]|" -e 's|interval: 15s|interval: 1s|' deploy/monitoring/prometheus.yaml >"$work/prometheus.yaml"
prometheus --config.file="$work/prometheus.yaml" --storage.tsdb.path="$work/data" --web.listen-address="127.0.0.1:$port" \
    >"$work/log" 2>&1 &
prometheus=$!
python3 - "http://127.0.0.1:$port" <<'PYTHON' || { cat "$work/log"; exit 1; }
import json, sys, time, urllib.parse, urllib.request

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
def ask(path, **query):
    with opener.open(f"{sys.argv[1]}{path}?{urllib.parse.urlencode(query)}", timeout=5) as answer:
        return json.load(answer)["data"]

for _ in range(150):
    try:
        up = ask("/api/v1/query", query='up{job="rollcall"}')["result"]
        if up and up[0]["value"][1] == "1":
            break
    except OSError:
        pass
    time.sleep(0.2)
else:
    sys.exit("error: Prometheus has not scraped the gateway in half a minute")
target = ask("/api/v1/targets")["activeTargets"][0]
assert target["health"] == "up" and not target["lastError"], target
series = ask("/api/v1/query", query='count({job="rollcall",__name__=~"rollcall_.*"})')["result"][0]["value"][1]
requests = ask("/api/v1/query", query="sum(rollcall_requests_total)")["result"][0]["value"][1]
kinds = {name: each[0] for name, each in ask("/api/v1/metadata").items() if name.startswith("rollcall_")}
assert all(kind["help"] and kind["type"] != "unknown" for kind in kinds.values()), kinds
print(f"prometheus: target up, {len(kinds)} families, {series} series, {requests} requests counted")
PYTHON
