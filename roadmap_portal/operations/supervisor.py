"""Web, worker and clock of one machine under one roof: ``manage.py portal``."""

import fcntl
import os
import signal
import socket
import sys
import time
import urllib.request
from contextlib import contextmanager

from .kinds import QUEUES
from .processes import DEATHS, WITHIN, Child

STOP_SECONDS = 12


class CannotStart(Exception):
    """Why the portal does not start, in one line for the operator."""


@contextmanager
def only_one(path):
    """Hold the lock of this portal's data. The kernel lets go of it however the process ends: no stale lock."""
    with open(path, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotStart(f"The portal is already running (process {file.read().strip()}).") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def listening(address, port):
    """The web's socket, bound here: while the web restarts, connections wait instead of being refused."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
        except (OSError, OverflowError) as error:
            raise CannotStart(f"Port {port} on {address} can't be used: {error}. Set PORT to a free one.") from None
        listener.listen(512)
        yield listener


def children(listener, *, web_processes, schedule):
    """The three processes. Only the web inherits the socket: an orphaned worker would keep the port taken."""
    fd = listener.fileno()
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--app", "roadmap_portal", "--quiet"]
    web = [*python, "gunicorn", "roadmap_portal.wsgi:application", "--bind", f"fd://{fd}"]
    return [
        # gunicorn's control socket has one path for all portals of a user.
        Child(
            "web",
            [*web, "--workers", str(web_processes), "--threads", "4", "--log-level", "warning", "--no-control-socket"],
            pass_fds=[fd],
        ),
        Child(
            "worker",
            [*celery, "worker", "--queues", ",".join(QUEUES), "--concurrency", "2", "--loglevel", "warning"]
            + ["--without-gossip", "--without-mingle"],
        ),
        # An empty pid file name: one left behind by a kill would stop the next start.
        Child("beat", [*celery, "beat", "--pidfile=", "--schedule", str(schedule), "--loglevel", "warning"]),
    ]


class Supervisor:
    """Keeps the children running until told to stop; ``is_live`` is asked until the web answers for the first time."""

    def __init__(self, children, *, is_live, on_ready, say):
        self.children, self.is_live, self.on_ready, self.say = children, is_live, on_ready, say
        self.stopping = self.ready = False

    def run(self):
        """Return 0 after a stop that was asked for, 1 when a child would not stay alive."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                if hopeless := self._tend():
                    self.say(f"{hopeless.name} died {DEATHS} times in {WITHIN} seconds; the portal stops.")
                    return 1
                self._announce()
                time.sleep(0.2)
            return 0
        finally:
            self._end()

    def _tend(self):
        for child in self.children:
            if child.tend():
                if child.is_hopeless:
                    return child
                self.say(f"{child.name} ended unexpectedly and is started again.")
        return None

    def _announce(self):
        if not self.ready and self.is_live():
            self.ready = True
            self.on_ready()

    def _stop(self, *_):
        self.stopping = True

    def _end(self):
        # The web first, so that no request queues work after the worker is gone.
        for child in self.children:
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.wait_or_kill(deadline)


def answers(port, host):
    """Whether /health/live answers on this machine, asked under the name ``host``."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/health/live", headers={"Host": host})
    # No proxy of the environment stands between the portal and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=2) as response:
            return response.status == 200
    except OSError:
        return False
