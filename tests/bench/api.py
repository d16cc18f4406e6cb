"""`make bench`: the API on a simulated plan beside bare WSGI, in alternating rounds; prints ratios, asserts nothing.

Wants PostgreSQL in DATABASE_URL (a database that is thrown away), migrated and filled by `manage.py simulate`.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS, SECONDS, CONNECTIONS = 5, 3.0, 4
# floor and aim of each ratio
GOALS = {
    "list / bare list": (0.12, 0.18),
    "304 / bare list": (0.8, 1.2),
    "progress / bare scores": (0.4, 0.7),
    "first page / last page (time)": (1 / 1.5, 1 / 1.2),
    "export / bare cursor": (0.5, 0.9),
}


@contextmanager
def served(module, *, processes=1, **env):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    call = [sys.executable, "-m", "gunicorn", module, "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    call += ["--workers", str(processes), "--log-level", "error", "--no-control-socket"]
    process = subprocess.Popen(call, cwd=ROOT, env={**os.environ, **env})
    try:
        for _ in range(150):
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def ask(connection, path, headers):
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status not in (200, 304):
        sys.exit(f"{path}: {answer.status} {body[:300]!r}")
    return answer, body


def per_second(target):
    """Requests a second of (port, path, headers), from several connections at once."""
    port, path, headers = target
    until, counts = time.perf_counter() + SECONDS, []

    def call():
        connection, count = http.client.HTTPConnection("127.0.0.1", port), 0
        while time.perf_counter() < until:
            ask(connection, path, headers)
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=call) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def drained(port, path, headers):
    """(bytes, lines, seconds) of one long answer."""
    begun, lines, size = time.perf_counter(), 0, 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    while block := answer.read(1 << 20):
        lines, size = lines + block.count(b"\n"), size + len(block)
    return size, lines, time.perf_counter() - begun


def resident(pid):
    """Memory of gunicorn's worker, in MiB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    status = Path(f"/proc/{children[0]}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main():
    issue = [sys.executable, "manage.py", "issue_token", "bench", "--scope", "read"]
    token = subprocess.run(issue, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    limits = {"PORTAL_API_READS_PER_MINUTE": "10000000", "PORTAL_API_EXPORTS_PER_HOUR": "1000"}
    bare = served("tests.bench.bare:app", PYTHONPATH=str(ROOT))
    with served("roadmap_portal.wsgi:application", **limits) as (port, pid), bare as (bare_port, _pid):
        one = http.client.HTTPConnection("127.0.0.1", port)
        command = first_row(one, "observations", headers)["command"]
        listed = f"/api/v1/observations/?cycle=SIM&command={command}"
        answer, _body = ask(one, listed, headers)
        tag = {**headers, "If-None-Match": answer.headers["ETag"]}
        last = last_page(one, listed, headers)
        period = first_row(one, "progress", headers)["period"]
        scores = f"/api/v1/progress/?cycle=SIM&period={period}"
        targets = {
            "bare list": (bare_port, f"/list?{command}", {}),
            "list": (port, listed, headers),
            "304": (port, listed, tag),
            "last page": (port, last, headers),
            "bare scores": (bare_port, f"/scores?{period}", {}),
            "progress": (port, scores, headers),
        }
        found = {name: [] for name in targets}
        for number in range(ROUNDS):
            for name in list(targets) if number % 2 == 0 else reversed(list(targets)):
                found[name].append(per_second(targets[name]))
        rate = {name: statistics.median(rates) for name, rates in found.items()}
        export = "/api/v1/exports/observations.ndjson?cycle=SIM"
        drained(port, export, headers)
        before = resident(pid)
        ours, theirs = [], []
        for _round in range(3):
            ours.append(drained(port, export, headers))
            theirs.append(drained(bare_port, "/all", {}))
        growth = resident(pid) - before
    report(rate, ours, theirs, growth)


def first_row(connection, resource, headers):
    return json.loads(ask(connection, f"/api/v1/{resource}/?cycle=SIM&page_size=1", headers)[1])["results"][0]


def last_page(connection, first, headers):
    """The address of a page of ordinary size near the end, found in big steps."""
    big = "&page_size=500"
    address, following = first, first + big
    while following:
        address = following
        page = json.loads(ask(connection, address, headers)[1])
        following = page["next"] and "/api/" + page["next"].partition("/api/")[2]
    return address.replace(big, "").replace(f"{big[1:]}&", "")


def report(rate, ours, theirs, growth):
    seconds = statistics.median(s for _b, _l, s in ours), statistics.median(s for _b, _l, s in theirs)
    ratios = {
        "list / bare list": rate["list"] / rate["bare list"],
        "304 / bare list": rate["304"] / rate["bare list"],
        "progress / bare scores": rate["progress"] / rate["bare scores"],
        "first page / last page (time)": rate["last page"] / rate["list"],
        "export / bare cursor": seconds[1] / seconds[0],
    }
    for name, value in rate.items():
        print(f"{name:<12} {value:>8.0f} requests/s")
    print(f"export       {ours[0][1]} rows in {seconds[0]:.1f} s (bare: {seconds[1]:.1f} s), memory {growth:+.0f} MiB")
    for name, value in ratios.items():
        floor, aim = GOALS[name]
        print(f"{name:<32} {value:.2f}  floor {floor:.2f}, aim {aim:.2f}  {'ok' if value >= floor else 'BELOW'}")


if __name__ == "__main__":
    main()
