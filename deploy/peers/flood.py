"""A flood of handshakes that nobody means to finish: canned first messages, as fast as two processes can send them, from many addresses.
The admin listener goes on answering, connections that are there are served, and clients are turned away in time, not left waiting."""

import contextlib
import multiprocessing
import select
import socket
import ssl
import time

import bench

SECONDS = 10


def first_message():
    """What a client sends first."""
    output = ssl.MemoryBIO()
    context = ssl.create_default_context()
    try:
        context.wrap_bio(ssl.MemoryBIO(), output, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        return output.read()


def flood(port, number, hello, seconds, counts):
    """Keeps 400 connections in a handshake, each until the server's answer begins or it closes."""
    poll = select.epoll()
    connections, answered, closed = {}, 0, 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        while len(connections) < 400:
            connection = socket.socket()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.bind((f"127.{number + 1}.{len(connections) % 100}.1", 0))
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", port))
            connections[connection.fileno()] = connection
            poll.register(connection, select.EPOLLOUT)
        for descriptor, events in poll.poll(0.1):
            if events == select.EPOLLOUT:
                # Every other one sends in two pieces: the second is the dear one.
                with contextlib.suppress(OSError):
                    if descriptor % 2:
                        connections[descriptor].send(hello[:1])
                    connections[descriptor].send(hello[descriptor % 2:])
                poll.modify(descriptor, select.EPOLLIN)
                continue
            connection = connections.pop(descriptor)
            try:
                came = connection.recv(100)
            except OSError:
                came = b""
            answered, closed = answered + bool(came), closed + (not came)
            poll.unregister(connection)
            # Without a farewell, so that ports are free again at once.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
    counts.put((answered, closed))


def admin_times(gateway, seconds):
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        if gateway.admin("/readyz") != "ready\n":
            raise SystemExit("the gateway is not ready")
        times.append((time.monotonic() - start) * 1000)
        time.sleep(0.02)
    return times


def kept_times(connection, seconds):
    """The answers' times of a connection that was there before, behind TLS."""
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        connection.sendall(b"GET /v1/backends HTTP/1.1\r\nHost: localhost\r\n\r\n")
        if not connection.recv(65536).startswith(b"HTTP/1.1 200"):
            raise SystemExit("a connection that was there is not served")
        times.append((time.monotonic() - start) * 1000)
        time.sleep(0.02)
    return times


def newcomers(gateway, context, seconds):
    """How many of those who begin now, one after the other, are served."""
    served, tried, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        tried += 1
        try:
            with socket.create_connection(("127.0.0.1", gateway.port), 5, ("127.200.1.1", 0)) as plain:
                with context.wrap_socket(plain, server_hostname="localhost") as secure:
                    secure.sendall(b"GET /v1/backends HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    served += secure.recv(65536).startswith(b"HTTP/1.1 200")
        except OSError:
            pass
        time.sleep(0.05)
    return served, tried


def main():
    goals = bench.Goals()
    with bench.directory() as folder:
        certificates = bench.Certificates(folder)
        # The dearest kind that is usual.
        certificates.certificate("server", "DNS:localhost,IP:127.0.0.1", "rsa")
        context = ssl.create_default_context(cafile=certificates.path("ca.pem"))
        with bench.Gateway(folder, tls=certificates.tls("server")) as gateway:
            kept = context.wrap_socket(socket.create_connection(("127.0.0.1", gateway.port)), server_hostname="localhost")
            quiet = admin_times(gateway, 2)
            counts = multiprocessing.Queue()
            flooders = [
                multiprocessing.Process(target=flood, args=(gateway.port, n, first_message(), SECONDS, counts)) for n in range(2)]
            for flooder in flooders:
                flooder.start()
            # Once what may be done at once after a rest is done.
            time.sleep(1)
            admin = admin_times(gateway, 3)
            served = kept_times(kept, 3)
            came, tried = newcomers(gateway, context, 2)
            answered, closed = map(sum, zip(*[counts.get() for _ in flooders]))
            for flooder in flooders:
                flooder.join()
            shed = int(float(gateway.admin("/metrics").partition('handshakes_shed_total{listener="front"} ')[2].split("\n")[0] or 0))
    goals.expect(closed > 0 and shed > 0, f"{answered / SECONDS:.0f} handshakes a second begun, {closed / SECONDS:.0f} turned away")
    worst = bench.percentile(admin, 0.99)
    goals.expect(worst < 250, f"admin answers every time, p99 {worst:.1f} ms under the flood, {bench.percentile(quiet, 0.99):.1f} ms in quiet")
    worst = bench.percentile(served, 0.99)
    goals.expect(worst < 500, f"{len(served)} requests on a connection that was there are answered, p99 {worst:.1f} ms")
    goals.expect(came > 0, f"{came} of {tried} newcomers are served, too")
    goals.finish()


if __name__ == "__main__":
    main()
