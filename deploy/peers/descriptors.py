"""No descriptors left: callers wait in the kernel's queue, the gateway neither spins nor ends, and serves again once some are free."""

import re
import resource
import socket
import time

import bench

LIMIT = 120


def main():
    goals = bench.Goals()
    with bench.directory() as folder:
        own = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, own[1]))
        gateway = bench.Gateway(folder)
        resource.setrlimit(resource.RLIMIT_NOFILE, own)
        with gateway:
            limit = int(float(re.search(r"^process_max_fds (\S+)", gateway.admin("/metrics"), re.M).group(1)))
            crowd = [socket.create_connection(("127.0.0.1", gateway.port), 5) for _ in range(2 * LIMIT)]
            time.sleep(0.5)
            before = gateway.processor_seconds()
            time.sleep(3)
            spent = gateway.processor_seconds() - before
            alive = gateway.process.poll() is None
            for connection in crowd:
                connection.close()
            served = bench.eventually(
                lambda: '"keys"' in bench.run("curl", "-s", "-m", "2", f"http://127.0.0.1:{gateway.port}/v1/keys?limit=1"))
    goals.expect(limit == LIMIT and alive, f"{len(crowd)} connections to {limit} descriptors: the gateway lives")
    goals.expect(spent < 0.6, f"it takes {spent / 3:.1%} of a processor meanwhile, at most 20 %")
    goals.expect(served, "it serves again when they have gone")
    goals.finish()


main()
