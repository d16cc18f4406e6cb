"""A real portal on a port, a database and a broker of its own."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
# One heartbeat is due every 0.1 s in slow_job, so three seconds are silence.
HASTE = {"PORTAL_SWEEP_SECONDS": "1", "PORTAL_LEASE_SECONDS": "3", "PORTAL_EXTRA_TASKS": "tests.processes.slow_job"}


def pytest_collection_modifyitems(items):
    for item in items:
        if ROOT / "tests" / "processes" in item.path.parents:
            item.add_marker(pytest.mark.processes)


@pytest.fixture(autouse=True)
def once():
    """These tests bring their own databases, so they run with the suite on SQLite and not again with the other."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("runs with the suite on SQLite")


def wait_until(claim, seconds=40):
    """Wait for ``claim()`` to be true and return what it returned."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := claim():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not true within {seconds} s")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(var, **variables):
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_", "REDIS_"))
    }
    own = {"DJANGO_SETTINGS_MODULE": "roadmap_portal.settings", "PORTAL_EMBEDDED": "1", "PORTAL_VAR_DIR": str(var)}
    return kept | own | HASTE | variables


def manage(env, *arguments, **options):
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, **options)


class Portal:
    """``manage.py portal`` as a process, and what can be asked of it."""

    def __init__(self, var, **variables):
        self.var, self.port = var, free_port()
        self.env = environment(var, PORT=str(self.port), **variables)
        self.log = var / "portal.log"
        self.process = None

    def start(self, *, until="ready: "):
        with self.log.open("w") as log:
            command = [sys.executable, "manage.py", "portal"]
            self.process = subprocess.Popen(command, env=self.env, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        wait_until(lambda: until in self.said() or self.process.poll() is not None)
        assert until in self.said(), self.said()
        return self

    def said(self):
        return self.log.read_text()

    def answers(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=20) as response:
                return response.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False

    def asked(self, path):
        """(status, JSON) of what the portal answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def children(self):
        """The processes that the portal started and their own children, as (pid, command line)."""
        lines = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True).stdout
        table = [
            (int(pid), int(ppid), args) for pid, ppid, args in (line.split(None, 2) for line in lines.splitlines())
        ]
        found, parents = [], {self.process.pid}
        while parents:
            born = [(pid, args) for pid, ppid, args in table if ppid in parents]
            found, parents = found + born, {pid for pid, _ in born}
        return found

    def pid_of(self, word):
        """The oldest child whose command line holds ``word``."""
        return next((pid for pid, args in self.children() if word in args), None)

    def enqueue(self, key, folder):
        """Queue a slow job as another process of the portal would."""
        code = (
            "import tests.processes.slow_job\n"
            "from roadmap_portal.operations import jobs\n"
            f"jobs.enqueue('slow', key={key!r}, payload={{'folder': {str(folder)!r}}})"
        )
        self.shell(code)

    def shell(self, code):
        """Run ``code`` in a process of the portal; return what it printed."""
        done = manage(self.env, "shell", "-v0", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, query):
        """The rows of ``query`` in the portal's database, read past Django: a process for each look would be slow."""
        url = self.env.get("DATABASE_URL")
        opened = psycopg2.connect(url) if url else sqlite3.connect(self.var / "portal.sqlite3", timeout=20)
        with closing(opened):
            cursor = opened.cursor()
            cursor.execute(query)
            return cursor.fetchall()

    def change(self, statement, values):
        """Carry ``statement`` out in the portal's SQLite database, past Django."""
        with closing(sqlite3.connect(self.var / "portal.sqlite3", timeout=20)) as opened, opened:
            opened.execute(statement, values)

    def stop(self, number=signal.SIGINT):
        """Send the signal; return the exit code and whatever of the children is left."""
        children = self.children()
        self.process.send_signal(number)
        code = self.process.wait(30)
        return code, [args for pid, args in children if is_alive(pid)]


def is_alive(pid):
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, migrated_copy):
    """A data directory with a database that is up to date, to be copied."""
    var = tmp_path_factory.mktemp("migrated")
    shutil.copyfile(migrated_copy, var / "portal.sqlite3")
    return var


@pytest.fixture
def portal(migrated, tmp_path):
    """An embedded portal, not yet started: SQLite, and a broker of files."""
    var = tmp_path / "var"
    shutil.copytree(migrated, var)
    made = Portal(var)
    yield made
    end(made)


class Redis:
    """A Redis of the test's own, to be stopped and started."""

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self.answers)

    def answers(self):
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=2):
            return True
        return False

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis(requires_service, tmp_path):
    requires_service("redis")
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def portal_on_services(requires_service, redis, migrated_on_postgres, tmp_path):
    """A portal on PostgreSQL and Redis, not yet started."""
    server = requires_service("postgres")
    with postgres.copied(server, migrated_on_postgres(server)) as name:
        made = Portal(tmp_path, DATABASE_URL=postgres.at(server, name), REDIS_URL=redis.url)
        yield made
        end(made)


def end(portal):
    """Without ceremony: how a portal stops by itself has tests of its own."""
    if portal.process and portal.process.poll() is None:
        children = portal.children()
        portal.process.kill()
        for pid, _ in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        portal.process.wait()
