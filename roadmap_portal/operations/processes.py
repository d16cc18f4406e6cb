"""One child process of the portal: started, watched, started again, stopped."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress

# A child that dies this often within this many seconds will not get well by itself.
DEATHS, WITHIN = 5, 60
LONGEST_PAUSE = 8
PR_SET_PDEATHSIG = 1
# Loaded here: between fork and exec a child must not import.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent():
    """Linux: a child is told to stop when the portal is killed, even by a signal that can't be caught."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A command that is to run all the time. ``pass_fds`` go to it alone."""

    def __init__(self, name, argv, *, pass_fds=()):
        self.name, self.argv, self.pass_fds = name, argv, pass_fds
        self.process = None
        self.start_at = 0.0
        self.deaths = deque(maxlen=DEATHS)

    def start(self):
        # Its own session: Ctrl-C reaches the portal alone, which stops its children in order.
        self.process = subprocess.Popen(
            self.argv,
            pass_fds=self.pass_fds,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent if _libc else None,
        )

    def tend(self):
        """Start the child when it is due; after a death wait 1, 2, 4, 8 seconds. Return whether it died just now."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return False
        if self.process.poll() is None:
            return False
        self._kill_group()
        self.process = None
        self.deaths.append(now)
        self.start_at = now + min(2 ** (self._deaths_since(now - WITHIN) - 1), LONGEST_PAUSE)
        return True

    @property
    def is_hopeless(self):
        return self._deaths_since(time.monotonic() - WITHIN) >= DEATHS

    def _deaths_since(self, moment):
        return sum(death >= moment for death in self.deaths)

    def terminate(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, deadline):
        """Wait until ``deadline`` (monotonic seconds) for the end, then leave nothing of the child's group."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0, deadline - time.monotonic()))
        self._kill_group()
        self.process.wait()

    def _kill_group(self):
        # Nothing is left; macOS says so the second way.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
