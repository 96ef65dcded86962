#!/usr/bin/env python3
"""Three replicas that share a cursor key and nothing else, behind HAProxy as deploy/proxies sets it up, round robin. During walks one
replica is killed and comes back, and one is replaced; every walk has to be complete and in order.

replicas.py [SECONDS]   24 by default.
"""
import pathlib
import json
import random
import re
import signal
import subprocess
import sys
import threading
import time

from running import ROLLCALL, Show, free_port, get, routes, stop, wait_for, walk

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 24
DEPLOY = pathlib.Path(__file__).parent


def proxy(show, replicas):
    """HAProxy by the example's configuration, on this machine's ports and without a certificate."""
    text = (DEPLOY / "proxies/haproxy.cfg").read_text()
    port = free_port()
    text = re.sub(r"bind :8443 .*", f"bind 127.0.0.1:{port}", text)
    for number, (own, admin) in enumerate(replicas, 1):
        text = text.replace(f"replica{number} 10.0.0.1{number}:8080", f"replica{number} 127.0.0.1:{own} port {admin}")
    assert "10.0.0." not in text and "ssl" not in text, "the example has changed: mend this script"
    file = show.directory / "haproxy.cfg"
    file.write_text(text)
    show.start("haproxy", "haproxy", "-db", "-f", str(file))
    wait_for(lambda: get(port, "/v1/keys?limit=1")[0] == 200)
    return port


class Walkers:
    """Walk from the first page to the last, again and again, in pages of many lengths."""

    def __init__(self, port, expected, number=6):
        self.port, self.expected, self.is_over = port, expected, False
        self.walks, self.pages, self.bad, self.lock = 0, 0, [], threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=[seed], daemon=True) for seed in range(number)]
        for thread in self.threads:
            thread.start()

    def run(self, seed):
        chance = random.Random(seed)
        while not self.is_over:
            try:
                uids, pages = walk(self.port, chance.randint(3, 40))
                fault = None if uids == self.expected else f"{len(uids)} keys of {len(self.expected)}, or in another order"
            except Exception as error:
                fault, pages = repr(error), 0
            with self.lock:
                self.walks += 1
                self.pages += pages
                if fault:
                    self.bad.append(fault)

    def end(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()


def requests(admin):
    """How many requests a replica has answered so far."""
    text = get(admin, "/metrics")[2].decode()
    return sum(int(count) for count in re.findall(r'^rollcall_requests_total\{route="keys",code="200"\} (\d+)', text, re.M))


def main():
    with Show() as show:
        (show.directory / "cursor-k1").write_bytes(subprocess.run([ROLLCALL, "keygen"], check=True, capture_output=True).stdout)
        (show.directory / "cursor-k1").chmod(0o600)
        file = show.directory / "routes.json"
        ring = {"keys": [{"id": "k1", "secret": {"file": "cursor-k1"}}]}
        file.write_text(json.dumps(routes(show.backends(120, 480), cursor=ring)))
        places = [(free_port(), free_port()) for _ in range(3)]
        replicas = [show.gateway(f"replica{n}", file, *place) for n, place in enumerate(places, 1)]
        expected, _ = walk(places[0][0], 500)
        assert len(expected) == len(set(expected)) == 600
        port = proxy(show, places)
        walkers = Walkers(port, expected)
        time.sleep(SECONDS / 4)
        replicas[0].send_signal(signal.SIGKILL)
        replicas[0].wait()
        time.sleep(SECONDS / 4)
        replicas[0] = show.gateway("replica1", file, *places[0])
        time.sleep(SECONDS / 8)
        code = stop(replicas[1])
        replicas[1] = show.gateway("replica2", file, *places[1])
        time.sleep(SECONDS * 3 / 8)
        walkers.end()
        shares = [requests(admin) for _, admin in places]
        print(
            f"3 replicas behind HAProxy, one killed and started again, one drained (exit code {code}) and replaced: {walkers.walks} walks of "
            f"600 keys in {walkers.pages} pages, {len(walkers.bad)} incomplete or out of order; pages by the replicas at the end: {shares}")
        if walkers.bad or walkers.walks < 6 or min(shares) == 0 or code != 0:
            sys.exit(f"error: {walkers.bad[:3]}")


main()
