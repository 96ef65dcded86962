"""Ten thousand connections that rest: how much memory the gateway needs for them while it serves, in cleartext at most 200 MiB. Behind TLS
libssl alone needs 14 KiB for each, so that there it is at most 300. They come from many addresses of loopback, as callers would."""

import os
import resource
import socket
import ssl
import time

import bench

CONNECTIONS = int(os.environ.get("CONNECTIONS", "10000"))
REQUEST = b"GET /v1/keys?limit=2 HTTP/1.1\r\nHost: localhost\r\n\r\n"


def raise_limit():
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if most < CONNECTIONS + 500:
        raise SystemExit(f"this needs {CONNECTIONS + 500} descriptors, and may have {most}: raise the limit (ulimit -Hn)")


def answered(connection):
    connection.sendall(REQUEST)
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(65536)
        if not more:
            return False
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head.startswith(b"HTTP/1.1 200")


def hold(gateway, context):
    """Connections, each of which has been answered once and rests now."""
    held = []
    for number in range(CONNECTIONS):
        connection = socket.create_connection(
            ("127.0.0.1", gateway.port), 30, source_address=(f"127.0.{1 + number // 200}.1", 0))
        if context:
            connection = context.wrap_socket(connection, server_hostname="localhost")
        if not answered(connection):
            raise SystemExit(f"connection {number} was not answered")
        held.append(connection)
    return held


def measure(goals, folder, backend, certificates, context):
    name = "behind TLS" if context else "in cleartext"
    most = 300 if context else 200
    # Some more than rest, so that others can be served.
    limits = {"connections": CONNECTIONS + 100, "idle": "300s"}
    tls = certificates.tls("server") if context else None
    with bench.Gateway(folder, dict(backend.members, limits=limits), tls=tls) as gateway:
        before = gateway.resident()
        held = hold(gateway, context)
        time.sleep(1)
        resting = gateway.resident()
        served = bench.run(
            "h2load", "--h1", "-c", "8", "-n", "2000", f"{gateway.scheme}://127.0.0.1:{gateway.port}/v1/keys")
        serving = gateway.resident()
        alive = all(answered(connection) for connection in held[:: max(1, len(held) // 100)])
        there = float(gateway.admin("/metrics").partition('connections{listener="front"} ')[2].split("\n")[0] or 0)
        for connection in held:
            connection.close()
    goals.expect("2000 succeeded" in served and alive, f"{len(held)} connections rest {name}, and others are served")
    goals.expect(there >= CONNECTIONS, f"{there:.0f} connections are counted")
    goals.expect(
        serving <= most, f"{serving:.0f} MiB while serving, at most {most} ({before:.0f} at first, {resting:.0f} at rest)")


def main():
    raise_limit()
    goals = bench.Goals()
    with bench.directory() as folder, bench.Backend(folder) as backend:
        certificates = bench.Certificates(folder)
        certificates.certificate("server", "DNS:localhost,IP:127.0.0.1")
        for context in [None, ssl.create_default_context(cafile=certificates.path("ca.pem"))]:
            measure(goals, folder, backend, certificates, context)
    goals.finish()


main()
