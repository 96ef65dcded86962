#!/usr/bin/env python3
"""Reloads a gateway's configuration under load, by each of the four triggers in turn, and tears writes in between.

reloads.py [COUNT]   200 by default. Fails where a request fails, a reload does not take force, or a torn file is ever taken.
"""
import http.client
import json
import os
import signal
import sys
import threading
import time

from running import Show, free_port, get, routes, wait_for

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 200
TORN = max(1, COUNT // 20)


class Callers:
    """Ask for pages one after the other, each on a connection that is kept."""

    def __init__(self, port, number=4):
        self.port, self.good, self.bad, self.is_over = port, 0, [], False
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(number)]
        for thread in self.threads:
            thread.start()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self.is_over:
            try:
                status, _, body = get(self.port, "/v1/keys?limit=10", connection)
                page = json.loads(body) if status == 200 else {}
                fault = None if page.get("complete") and len(page["keys"]) == 10 else f"{status} {body[:200]!r}"
            except (OSError, http.client.HTTPException) as error:
                fault = repr(error)
            with self.lock:
                if fault:
                    self.bad.append(fault)
                else:
                    self.good += 1

    def end(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()


class Volume:
    """A configuration as Kubernetes mounts it: a link to a directory that a link leads to."""

    def __init__(self, directory, text):
        self.directory, self.number = directory, 0
        self.swap(text)
        os.symlink("..data/routes.json", directory / "routes.json")
        self.file = directory / "routes.json"

    def swap(self, text):
        self.number += 1
        version = f"..version{self.number}"
        (self.directory / version).mkdir()
        (self.directory / version / "routes.json").write_text(text)
        os.symlink(version, self.directory / "..data_tmp")
        os.replace(self.directory / "..data_tmp", self.directory / "..data")

    def write(self, text):
        with open(self.file, "r+") as file:
            file.write(text)
            file.truncate()

    def rename(self, text):
        target = self.file.resolve()
        other = target.with_suffix(".new")
        other.write_text(text)
        os.replace(other, target)

    def tear(self, text):
        """Writes the first half, waits, and writes the rest."""
        with open(self.file, "w") as file:
            file.write(text[: len(text) // 2])
            file.flush()
            time.sleep(0.15)
            file.write(text[len(text) // 2 :])


def main():
    with Show() as show:
        backends = show.backends()

        def text(number):
            return json.dumps(routes(backends, drain=f"{number + 1}s"), indent=2)

        volume = Volume(show.directory, text(0))
        port, admin = free_port(), free_port()
        gateway = show.gateway("gateway", volume.file, port, admin)

        def status():
            return json.loads(get(admin, "/status")[2])

        callers = Callers(port)
        triggers = [volume.write, volume.rename, volume.swap, lambda _: gateway.send_signal(signal.SIGHUP)]
        begun = time.monotonic()
        for number in range(COUNT):
            before = status()["generation"]
            triggers[number % 4](text(number + 1))
            wait_for(lambda: status()["generation"] > before)
            if number % (COUNT // TORN) == 0:
                before = status()["generation"]
                volume.tear(text(number + 1000))
                wait_for(lambda: status()["generation"] > before)
        took = time.monotonic() - begun
        callers.end()
        account = status()
        print(
            f"{COUNT} reloads by in-place write, rename, symbolic link and SIGHUP, and {TORN} torn writes, in {took:.1f} s: generation "
            f"{account['generation']}, {account['reload']['failures']} refused; {callers.good} requests, {len(callers.bad)} failed")
        if callers.bad or account["reload"]["failures"] or callers.good < COUNT:
            sys.exit(f"error: {callers.bad[:3]} {account['reload']}")


main()
