"""Replays the corpus of raw requests against the gateway, alone and behind HAProxy and nginx. Two servers in a row agree about where
requests end if whatever the one in front hands on is one request to the one behind, with the same answer: the one in front gives each
request an id of its own, and both write it into their logs."""

import collections
import concurrent.futures
import json
import re
import signal
import socket
import subprocess

import bench

CORPUS = bench.ROOT / "Tests/DownstreamTests/Corpus/requests.json"
# What is answered to what is no request.
UNREAD = ("bad_request", "not_implemented", "http_version_not_supported")
NEXT = b"GET /v1/backends HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


def corpus():
    for group in json.loads(CORPUS.read_text()):
        for text in group["requests"]:
            yield group["verdict"], f'{group["class"]}, {group["clause"]}: {text!r}', text.encode("latin-1")


def exchange(port, raw, patience):
    """All that comes back when this is sent with a request behind it, and whether the server ended the connection."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), 5) as s:
        s.settimeout(patience)
        try:
            s.sendall(raw + NEXT)
            while True:
                more = s.recv(65536)
                if not more:
                    return received, True
                received += more
        except TimeoutError:
            return received, False
        except OSError:
            return received, True


def answers(received, to_head):
    """The statuses of the answers, interim ones left out; None where they do not add up."""
    statuses = []
    while received:
        head, blank, rest = received.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.[01] (\d{3})", head)
        if not match or not blank:
            return None
        status = int(match.group(1))
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        length = int(length.group(1)) if length and not (to_head and not statuses) else 0
        received = rest[length:]
        if status >= 200:
            statuses.append(status)
    return statuses


def alone(goals, folder):
    with bench.Gateway(folder) as gateway:
        counts = collections.Counter()
        answered = 0
        for verdict, name, raw in corpus():
            received, closed = exchange(gateway.port, raw, 5)
            statuses = answers(received, raw.startswith(b"HEAD"))
            counts[verdict] += 1
            answered += len(statuses or [])
            if verdict == "refused":
                right = statuses is not None and len(statuses) == 1 and statuses[0] in (400, 404, 405, 413, 417, 501, 505)
            else:
                right = statuses is not None and len(statuses) == 2 and 400 not in statuses
            if not right or not closed:
                goals.expect(False, f"alone: {verdict}, but {statuses}, closed: {closed}: {name}")
        seen = len(gateway.requests())
        goals.expect(seen == answered, f"alone: {seen} requests in the log for {answered} answers")
        goals.expect(
            sum(counts.values()) >= 150, f"alone: {counts['refused']} requests refused, {counts['served']} served")


# One thread: two that write a line to the same descriptor at once lose one of them.
HAPROXY = """
global
    nbthread 1
    log stdout format raw local0
defaults
    mode http
    log global
    timeout client 2s
    timeout server 4s
    timeout connect 2s
    timeout http-request 2s
    retries 0
    http-reuse always
    LENIENT
frontend front
    bind 127.0.0.1:PORT
    unique-id-format %[uuid()]
    log-format "handed %ID %ST %s"
    http-request set-header X-Request-Id %[unique-id]
    default_backend behind
backend behind
    server rollcall 127.0.0.1:BEHIND
"""

NGINX = """
daemon off;
worker_processes 1;
pid FOLDER/nginx.pid;
error_log FOLDER/nginx.errors;
events { worker_connections 512; }
http {
    log_format handed 'handed $request_id $status $upstream_addr';
    access_log FOLDER/nginx.log handed;
    client_body_temp_path FOLDER/body;
    proxy_temp_path FOLDER/proxy;
    fastcgi_temp_path FOLDER/fastcgi;
    uwsgi_temp_path FOLDER/uwsgi;
    scgi_temp_path FOLDER/scgi;
    client_header_timeout 2s;
    client_body_timeout 2s;
    upstream behind { server 127.0.0.1:BEHIND; keepalive 4; }
    server {
        listen 127.0.0.1:PORT;
        LENIENT
        location / {
            proxy_pass http://behind;
            proxy_next_upstream off;
            proxy_read_timeout 4s;
            proxy_set_header Host $http_host;
            proxy_set_header X-Request-Id $request_id;
            KEPT
        }
    }
}
"""


class Proxy:
    """A server in front. `handed` maps the ids of what it handed on to the statuses that it sent back."""

    def __init__(self, folder, name, behind):
        self.folder = folder / re.sub(r"\W+", "-", name)
        self.folder.mkdir()
        self.port = bench.free_port()
        lenient = "lenient" in name
        if name.startswith("HAProxy"):
            text = HAPROXY.replace("LENIENT", "option accept-invalid-http-request" if lenient else "")
            self.log_file, command = self.folder / "output", ["haproxy", "-db", "-f"]
            self.gently = signal.SIGUSR1
        else:
            kept = 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_request_buffering off;'
            more = "underscores_in_headers on; ignore_invalid_headers off; merge_slashes off;"
            text = NGINX.replace("KEPT", kept if "kept" in name or lenient else "")
            text = text.replace("LENIENT", more if lenient else "")
            self.log_file, command = self.folder / "nginx.log", ["nginx", "-p", str(self.folder), "-c"]
            self.gently = signal.SIGQUIT
        for word, value in [("PORT", self.port), ("BEHIND", behind), ("FOLDER", self.folder)]:
            text = text.replace(word, str(value))
        path = self.folder / "configuration"
        path.write_text(text)
        with open(self.folder / "output", "wb") as output:
            self.process = subprocess.Popen(command + [str(path)], stdout=output, stderr=output)
        if not bench.eventually(lambda: bench.is_open(self.port)):
            raise SystemExit(f"{name} did not start: " + (self.folder / "output").read_text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Gently: what it still has in hand ends with its own time limits, and only then is its log whole.
        bench.ended(self.process, self.gently)

    def handed(self):
        """To be read when the proxy has ended. HAProxy writes -1 and nginx 499 where the client left before the answer."""
        lines = re.findall(r"^handed (\S+) (-?\d+) (\S+)$", self.log_file.read_text(), re.M)
        return {id: int(status) for id, status, server in lines if server not in ("-", "<NOSRV>")}


def behind(goals, folder, name):
    with bench.Gateway(folder) as gateway, Proxy(folder, name, gateway.port) as proxy:
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda item: exchange(proxy.port, item[2], 3), corpus()))
    handed, seen = proxy.handed(), gateway.requests()
    ids = collections.Counter(line["request_id"] for line in seen)
    # A head that can't be read has no id. It is refused, whatever it was, and as many must be missing of those that were handed on.
    strange = [line for line in seen if line["request_id"] not in handed]
    lost = [id for id in handed if id not in ids]
    problems = {
        "seen twice": [id for id, count in ids.items() if count > 1],
        "answered otherwise": [
            line for line in seen if handed.get(line["request_id"], -1) not in (-1, 499, line["status"])],
        "read, but never handed on": [line for line in strange if line.get("code") not in UNREAD],
        "waited for in vain": [line for line in seen if line["status"] == 408] + [s for s in handed.values() if s == 504],
    }
    for problem, found in problems.items():
        if found:
            goals.expect(False, f"behind {name}: {problem}: {found}")
    goals.expect(
        len(lost) == len(strange) and not any(problems.values()),
        f"behind {name}: {len(handed)} requests handed on, {len(seen)} seen, each once; {len(strange)} of them unreadable")
    goals.expect(len(handed) > 100, f"behind {name}: at least 100 are handed on")


def main():
    goals = bench.Goals()
    with bench.directory() as folder:
        alone(goals, folder)
        for name in ["HAProxy", "HAProxy, lenient", "nginx", "nginx, kept alive", "nginx, lenient"]:
            behind(goals, folder, name)
    goals.finish()


main()
