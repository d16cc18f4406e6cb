"""Kills the process (SIGKILL) at the stored steps of a report, each step once.

For real processes of a portal alone: whoever imports it makes reports fatally, so no test does.

FATAL_FOLDER remembers where somebody died already; FATAL_STEPS names the steps, separated by commas.
"""

import os
import signal
from functools import wraps
from pathlib import Path

from roadmap_portal.reports import production


def die(step):
    mark = Path(os.environ["FATAL_FOLDER"], step)
    if step in os.environ["FATAL_STEPS"].split(",") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def around(name, *, before="", after=""):
    """Let ``production.<name>`` be fatal before and after its work; ``after`` is filled with its arguments."""
    original = getattr(production, name)

    @wraps(original)
    def fatal(*args, **kwargs):
        die(before)
        result = original(*args, **kwargs)
        die(after.format(**kwargs))
        return result

    setattr(production, name, fatal)


around("freeze", before="collecting", after="frozen")
around("render", before="named")
around("sha256_of", before="written")
around("make_file", after="{language}-{form}")


class FatalAudit:
    """The last write of the last transaction."""

    def __init__(self, audit):
        self.audit = audit

    def record(self, *args, **kwargs):
        self.audit.record(*args, **kwargs)
        die("finishing")


production.audit = FatalAudit(production.audit)
