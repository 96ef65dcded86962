"""What the parts of deploy/peers.sh share: a gateway with sample backends, certificates for it, and goals that are met or not."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("ROLLCALL") or str(ROOT / ".build/release/rollcall")
BACKENDS = {
    "diffio": {"dialect": "diffio", "url": "${DIFFIO_URL}", "credential": {"env": "DIFFIO_AGENT_KEY"}},
    "cycles": {"dialect": "cycles-admin", "url": "${CYCLES_URL}", "credential": {"env": "CYCLES_ADMIN_KEY"}},
}


class Goals:
    """Prints each figure beside its goal; `finish` tells the shell whether all were met."""

    def __init__(self):
        self.missed = 0

    def expect(self, met, text):
        self.missed += not met
        print(("goal: " if met else "MISSED: ") + text, flush=True)

    def finish(self):
        raise SystemExit(1 if self.missed else 0)


@contextlib.contextmanager
def directory():
    path = pathlib.Path(tempfile.mkdtemp(prefix="rollcall-peers-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def ended(process, how=signal.SIGTERM, patience=10):
    """Ends a process that we started."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def eventually(condition, patience=10):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def is_open(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


class Gateway:
    """`rollcall demo` with a configuration of its own: the gateway and both sample backends in one process."""

    def __init__(self, folder, members=None, tls=None, keys=(40, 160), environment=None):
        listen = {"address": "127.0.0.1:0"}
        if tls:
            listen["tls"] = tls
        table = {
            "listen": listen,
            "admin": {"address": "127.0.0.1:0"},
            "routes": {"keys": {"path": "/v1/keys", "backends": list(BACKENDS)}},
            "backends": BACKENDS,
            "drain": "1s",
        }
        table.update(members or {})
        own = pathlib.Path(tempfile.mkdtemp(dir=folder))
        (own / "routes.json").write_text(json.dumps(table))
        self.scheme = "https" if tls else "http"
        self.log_file = own / "log"
        output = own / "output"
        with open(output, "wb") as out, open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(
                [BINARY, "demo", "--config", str(own / "routes.json"), "--unlimited"]
                + ["--diffio-keys", str(keys[0]), "--cycles-keys", str(keys[1])],
                stdout=out, stderr=log, env=dict(os.environ, **(environment or {})))
        ready = eventually(lambda: "Try:" in output.read_text() or self.process.poll() is not None)
        if not ready or self.process.poll() is not None:
            raise SystemExit("the gateway did not start: " + self.log_file.read_text())
        ports = re.findall(r"://127\.0\.0\.1:(\d+)/(?:v1/keys|status)", output.read_text())
        self.port, self.admin_port = int(ports[0]), int(ports[1])

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        ended(self.process)

    def log(self):
        return [json.loads(line) for line in self.log_file.read_text().splitlines() if line.startswith("{")]

    def requests(self):
        return [line for line in self.log() if line.get("message") == "request"]

    def admin(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin_port}{path}", timeout=5) as answer:
            return answer.read().decode()

    def resident(self):
        """In MiB."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(gateway, path, requests, *arguments):
    """Microseconds of the gateway's processor time for a request, asked by h2load with these arguments."""
    before = gateway.processor_seconds()
    output = run("h2load", *arguments, "-t", "1", "-n", str(requests), f"{gateway.scheme}://127.0.0.1:{gateway.port}{path}")
    if f"{requests} succeeded" not in output:
        raise SystemExit("not all requests were answered:\n" + output)
    return (gateway.processor_seconds() - before) / requests * 1e6


class Backend:
    """nginx with one fixed list, so that a backend's work is not counted as the gateway's."""

    CONFIGURATION = """
        daemon off; worker_processes 1; pid FOLDER/pid; error_log FOLDER/errors;
        events { worker_connections 512; }
        http {
            access_log off; keepalive_requests 1000000;
            client_body_temp_path FOLDER/body; proxy_temp_path FOLDER/proxy; fastcgi_temp_path FOLDER/fastcgi;
            uwsgi_temp_path FOLDER/uwsgi; scgi_temp_path FOLDER/scgi;
            server {
                listen 127.0.0.1:PORT;
                location / { default_type application/json; root FOLDER; try_files /list.json =404; error_page 405 =200 /list.json; }
            }
        }
        """

    def __init__(self, folder, keys=50):
        folder = folder / f"backend-{keys}"
        folder.mkdir()
        # nginx's worker may be somebody else.
        for path in (folder.parent, folder):
            path.chmod(0o755)
        port = free_port()
        keys = [
            {
                "keyId": f"key_child_{number:03}", "label": f"Dashboard browser key {number}", "status": "active",
                "keyPrefix": "diffio_live_child", "role": "scoped", "scopes": ["projects:read", "generations:read"],
                "resourceBounds": {}, "parentKeyId": "key_admin_123", "createdAt": f"2026-05-09T12:00:00.{number:03}Z",
                "rotatedAt": None, "revokedAt": None,
            } for number in range(keys)]
        (folder / "list.json").write_text(json.dumps({"keys": keys}))
        text = self.CONFIGURATION.replace("FOLDER", str(folder)).replace("PORT", str(port))
        (folder / "configuration").write_text(text)
        with open(folder / "output", "wb") as output:
            self.process = subprocess.Popen(
                ["nginx", "-p", str(folder), "-c", str(folder / "configuration")], stdout=output, stderr=output)
        if not eventually(lambda: is_open(port)):
            raise SystemExit("nginx did not start: " + (folder / "output").read_text())
        self.members = {
            "routes": {"keys": {"path": "/v1/keys", "backends": ["fixed"]}},
            "backends": {"fixed": {
                "dialect": "diffio", "url": f"http://127.0.0.1:{port}", "credential": {"env": "DIFFIO_AGENT_KEY"}}},
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        ended(self.process)


class Certificates:
    """An authority and what it signs, with all that a public certificate has: names, a short life, where to ask whether it is revoked."""

    def __init__(self, folder):
        self.folder = folder
        self.authority("ca")

    def path(self, name):
        return str(self.folder / name)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def authority(self, name):
        self.openssl(
            "req", "-x509", "-days", "90", "-nodes", "-newkey", "rsa:3072", "-subj", f"/CN={name}", "-keyout",
            self.path(name + ".key"), "-out", self.path(name + ".pem"))

    def certificate(self, name, names, kind="ec", authority="ca", usage="serverAuth"):
        key = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] if kind == "ec" else ["rsa:2048"]
        (self.folder / (name + ".ext")).write_text(
            f"subjectAltName={names}\nextendedKeyUsage={usage}\nkeyUsage=digitalSignature\nbasicConstraints=CA:FALSE\n"
            "crlDistributionPoints=URI:http://crl.invalid/ca.crl\nauthorityInfoAccess=OCSP;URI:http://ocsp.invalid/\n")
        self.openssl(
            "req", "-nodes", "-newkey", *key, "-subj", f"/CN={name}", "-keyout", self.path(name + ".key"), "-out",
            self.path(name + ".csr"))
        self.openssl(
            "x509", "-req", "-days", "90", "-sha256", "-in", self.path(name + ".csr"), "-CA",
            self.path(authority + ".pem"), "-CAkey", self.path(authority + ".key"), "-CAcreateserial", "-extfile",
            self.path(name + ".ext"), "-out", self.path(name + ".pem"))

    def tls(self, *names, **more):
        """A `listen.tls` that shows these."""
        shown = [{"certificate": self.path(n + ".pem"), "private_key": self.path(n + ".key")} for n in names]
        return dict(certificates=shown, **more)


def run(*arguments, patience=600, **more):
    """Runs a program to its end; its output with its errors."""
    done = subprocess.run(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=patience, errors="replace", **more)
    return done.stdout


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


median = statistics.median
