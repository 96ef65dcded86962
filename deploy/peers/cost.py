"""What TLS costs: processor time of the gateway for a list of fifty keys over a connection that is kept, with TLS and without, asked by
h2load. Median of five pairs of runs, next to one another; at most 1.25 times."""

import os
import subprocess

import bench

ROUNDS = int(os.environ.get("ROUNDS", "5"))
REQUESTS = int(os.environ.get("REQUESTS", "6000"))


def cost(gateway, path):
    return bench.cost(gateway, path, REQUESTS, "--h1", "-c", "8")


def compare(goals, plain, secure, path, name, most=None):
    pairs = [(cost(plain, path), cost(secure, path)) for _ in range(ROUNDS)]
    ratio = bench.median(tls / clear for clear, tls in pairs)
    figures = ", ".join(f"{clear:.0f}/{tls:.0f}" for clear, tls in pairs)
    goals.expect(
        most is None or ratio <= most,
        f"{name}: {ratio:.2f} times the processor time with TLS" + (f", at most {most}" if most else "")
        + f" (µs, clear/TLS: {figures})")


def main():
    goals = bench.Goals()
    with bench.directory() as folder:
        certificates = bench.Certificates(folder)
        certificates.certificate("server", "DNS:localhost,IP:127.0.0.1")
        with bench.Backend(folder) as backend, bench.Gateway(folder, backend.members) as plain, bench.Gateway(
            folder, backend.members, tls=certificates.tls("server")
        ) as secure:
            compare(goals, plain, secure, "/v1/keys", "a page of fifty keys", 1.25)
            compare(goals, plain, secure, "/v1/backends", "the smallest answer")
    goals.finish()


main()
