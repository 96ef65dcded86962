"""What a list costs over sockets: processor time of the gateway for a request, as backends, keys, connections, page sizes, TLS and HTTP/2
vary. nginx plays the backends, h2load the callers. Prints a line for each; with a path as its argument it draws them there, too (SVG)."""

import os
import sys

import bench

REQUESTS = int(os.environ.get("REQUESTS", "6000"))
# Nobody is to be turned away: what is measured is what answers cost.
LIMITS = {"connections": 4000, "connections_per_address": 4000, "concurrency": 4000, "queue": "30s"}


def several(members, count):
    """The same backend under so many names."""
    [one] = members["backends"].values()
    names = [f"b{number}" for number in range(count)]
    route = {"path": "/v1/keys", "backends": names, "deadline": "30s"}
    return {"routes": {"keys": route}, "backends": dict.fromkeys(names, one), "limits": LIMITS}


def cost(gateway, connections=32, limit=50, protocol=("--h1",)):
    """Microseconds of processor time for a request; what is made once is not counted."""
    path, arguments = f"/v1/keys?limit={limit}", (*protocol, "-c", str(connections))
    bench.cost(gateway, path, max(connections, 500), *arguments)
    return bench.cost(gateway, path, max(connections, REQUESTS), *arguments)


def sweep(folder):
    """Names and microseconds."""
    certificates = bench.Certificates(folder)
    certificates.certificate("server", "DNS:localhost,IP:127.0.0.1")
    with bench.Backend(folder) as backend:
        for count in (1, 2, 8, 32):
            with bench.Gateway(folder, several(backend.members, count)) as gateway:
                yield f"{count} backend{'s' if count > 1 else ''} of 50 keys", cost(gateway)
        with bench.Gateway(folder, several(backend.members, 2)) as gateway:
            for connections in (2, 500, 2000):
                yield f"2 backends, {connections} connections", cost(gateway, connections=connections)
            for limit in (1, 100):
                yield f"2 backends, pages of {limit}", cost(gateway, limit=limit)
            yield "2 backends, HTTP/2", cost(gateway, protocol=("-m", "10"))
        with bench.Gateway(folder, several(backend.members, 2), tls=certificates.tls("server")) as gateway:
            yield "2 backends, TLS", cost(gateway)
            yield "2 backends, TLS and HTTP/2", cost(gateway, protocol=("-m", "10"))
    with bench.Backend(folder, keys=500) as backend, bench.Gateway(folder, several(backend.members, 2)) as gateway:
        yield "2 backends of 500 keys", cost(gateway)


def chart(rows):
    """Bars, one below the other; black on white where the reader has no dark mode, else the other way round."""
    most = max(figure for _, figure in rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="{len(rows) * 24 + 44}" font-family="sans-serif" font-size="13">',
        "<style>text{fill:#1f2328}rect{fill:#0969da}@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#4493f8}}</style>",
        '<text x="8" y="20" font-weight="bold">Processor time for a request, in microseconds</text>',
    ]
    for number, (name, figure) in enumerate(rows):
        y = 36 + number * 24
        width = max(1, figure / most * 420)
        lines.append(f'<text x="8" y="{y + 14}">{name}</text><rect x="230" y="{y + 2}" width="{width:.0f}" height="16"/>')
        lines.append(f'<text x="{236 + width:.0f}" y="{y + 14}">{figure:.0f}</text>')
    return "\n".join(lines + ["</svg>", ""])


def main():
    rows = []
    with bench.directory() as folder:
        for name, figure in sweep(folder):
            print(f"{name}\t{figure:.0f} µs", flush=True)
            rows.append((name, figure))
    for path in sys.argv[1:]:
        with open(path, "w", encoding="utf-8") as file:
            file.write(chart(rows))


main()
