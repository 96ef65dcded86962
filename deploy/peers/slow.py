"""Slow attacks by slowhttptest, in each of its four modes, beside a normal client. The client's 99th percentile, median of five rounds, is to
stay within twice of what it is in the quiet that comes before each round."""

import os
import subprocess
import time

import bench

ROUNDS = int(os.environ.get("ROUNDS", "5"))
CONNECTIONS = 1000
# Each more patient than the server's limits for it: heads and bodies that never end, many ranges of one page, answers left unread.
MODES = {
    "slow heads": ["-H", "-i", "1", "-x", "24", "-u", "URL"],
    "slow bodies": ["-B", "-i", "1", "-s", "60000", "-x", "10", "-t", "POST", "-u", "URL/list"],
    "ranges": ["-R", "-a", "5", "-b", "3000", "-t", "HEAD", "-u", "URL"],
    "slow readers": ["-X", "-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "3", "-u", "URL?limit=200"],
}


def tail(gateway, folder, seconds):
    """A normal client's 99th percentile in milliseconds: four connections, fifty requests a second on each."""
    log = folder / "h2load.log"
    log.unlink(missing_ok=True)
    bench.run(
        "h2load", "--h1", "-c", "4", "--rps=50", "-D", str(seconds), f"--log-file={log}",
        f"http://127.0.0.1:{gateway.port}/v1/keys?limit=5")
    rows = [line.split("\t") for line in log.read_text().splitlines()]
    failed = [row for row in rows if row[1] != "200"]
    if failed or len(rows) < 100 * seconds:
        raise SystemExit(f"the normal client was let down: {len(rows)} answers, {len(failed)} of them failures")
    return bench.percentile([int(row[2]) / 1000 for row in rows], 0.99)


def attack(mode, url, folder, seconds):
    options = [option.replace("URL", url) for option in MODES[mode]]
    return subprocess.Popen(
        ["slowhttptest", "-c", str(CONNECTIONS), "-r", "400", "-l", str(seconds), "-p", "2", *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)


def main():
    goals = bench.Goals()
    # All of the attack comes from one address; it is to be held as if it came from many.
    limits = {"connections_per_address": 4 * CONNECTIONS, "head_time": "5s", "body_time": "5s", "write_time": "5s"}
    with bench.directory() as folder, bench.Backend(folder, 200) as backend, bench.Gateway(
        folder, dict(backend.members, limits=limits)
    ) as gateway:
        url = f"http://127.0.0.1:{gateway.port}/v1/keys"
        tail(gateway, folder, 2)
        for mode in MODES:
            rounds = []
            for _ in range(ROUNDS):
                quiet = tail(gateway, folder, 3)
                attacker = attack(mode, url, folder, 10)
                try:
                    # Once its connections are there.
                    time.sleep(4)
                    rounds.append((quiet, tail(gateway, folder, 3)))
                finally:
                    bench.ended(attacker)
            ratio = bench.median(during / quiet for quiet, during in rounds)
            figures = ", ".join(f"{quiet:.1f}/{during:.1f}" for quiet, during in rounds)
            goals.expect(ratio <= 2, f"{mode}: p99 {ratio:.2f} times that in quiet, at most 2 (ms, quiet/attack: {figures})")
    goals.finish()


main()
