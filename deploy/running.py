"""What the scripts that show Rollcall at work have in common: processes on free ports of this machine, pages and walks."""
import http.client
import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

ROLLCALL = os.environ.get("ROLLCALL", str(pathlib.Path(__file__).parent.parent / ".build/release/rollcall"))
CREDENTIAL = secrets.token_hex(24)
ENVIRONMENT = {**os.environ, "DIFFIO_AGENT_KEY": CREDENTIAL, "CYCLES_ADMIN_KEY": CREDENTIAL}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, target, connection=None):
    """Status, headers and body; on a connection of its own, unless one is given."""
    own = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        own.request("GET", target)
        answer = own.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        if connection is None:
            own.close()


class Show:
    """A directory and the processes of one script; all of them end with it."""

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="rollcall-"))
        self.processes = []
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        subprocess.run(["rm", "-rf", self.directory], check=True)

    def start(self, name, *command, environment=None):
        log = open(self.directory / f"{name}.log", "ab")
        process = subprocess.Popen(command, env={**ENVIRONMENT, **(environment or {})}, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def backends(self, diffio_keys=40, cycles_keys=160):
        """Sample backends; gives back what routes.json says of them."""
        ports = free_port(), free_port()
        self.start(
            "backends", ROLLCALL, "demo", "--only-backends", "--diffio-port", str(ports[0]), "--cycles-port", str(ports[1]),
            "--diffio-keys", str(diffio_keys), "--cycles-keys", str(cycles_keys))
        for port in ports:
            wait_for(lambda: socket.create_connection(("127.0.0.1", port), 1).close() is None)
        return {
            "diffio": {
                "dialect": "diffio", "url": f"http://127.0.0.1:{ports[0]}", "credential": {"env": "DIFFIO_AGENT_KEY"}},
            "cycles": {
                "dialect": "cycles-admin", "url": f"http://127.0.0.1:{ports[1]}", "credential": {"env": "CYCLES_ADMIN_KEY"}},
        }

    def gateway(self, name, file, port, admin):
        process = self.start(
            name, ROLLCALL, "serve", "--config", str(file),
            environment={"ROLLCALL_ADDRESS": f"127.0.0.1:{port}", "ROLLCALL_ADMIN_ADDRESS": f"127.0.0.1:{admin}"})
        wait_for(lambda: get(admin, "/readyz")[0] == 200)
        return process


def routes(backends, **more):
    """A routes.json over the backends, on addresses from the environment."""
    return {
        "listen": {"address": "${ROLLCALL_ADDRESS}"}, "admin": {"address": "${ROLLCALL_ADMIN_ADDRESS}"},
        "routes": {"keys": {"path": "/v1/keys", "backends": list(backends)}}, "backends": backends, **more}


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except (OSError, http.client.HTTPException):
            pass
        if time.monotonic() > end:
            raise SystemExit("error: what had to happen did not, in time")
        time.sleep(0.01)


def walk(port, limit, query=""):
    """The uids of a whole walk, each page on a connection of its own, and the pages' number. A failure is an exception."""
    uids, pages, target = [], 0, f"/v1/keys?limit={limit}{query}"
    while True:
        status, headers, body = get(port, target)
        if status != 200:
            raise RuntimeError(f"status {status}: {body[:200]!r}")
        page = json.loads(body)
        if not page["complete"]:
            raise RuntimeError(f"incomplete: {page['unreachable']}")
        uids += [key["uid"] for key in page["keys"]]
        pages += 1
        if page["next_cursor"] is None:
            return uids, pages
        target = f"/v1/keys?limit={limit}&cursor={urllib.parse.quote(page['next_cursor'])}"


def stop(process, number=signal.SIGTERM):
    process.send_signal(number)
    return process.wait(timeout=40)
