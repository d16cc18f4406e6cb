"""The demonstration of four months as it is on one morning, loaded once for a state of the sources.

It is kept with its media, from run to run and for all workers: on SQLite as a file, on PostgreSQL as a database of the
server; who needs it works on a copy.
"""

import fcntl
import hashlib
import shutil
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import time_machine
from django.db import connection
from django.test import override_settings
from django.utils import timezone, translation

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.errors import WorkflowError
from roadmap_portal.indicators.models import Observation
from roadmap_portal.plan.loader import load
from roadmap_portal.reports.codes import open_report
from roadmap_portal.reports.demo.loading import Demonstration
from roadmap_portal.reports.editions import freeze, request_edition
from roadmap_portal.reports.production import make_file
from roadmap_portal.reports.publishing import publish
from tests import personas, postgres
from workshops.loading import load_workshops

ROOT = Path(__file__).resolve().parent.parent
# A Sunday morning in Baghdad: October is open for entries, the third quarter is over and due.
NOW = datetime(2026, 11, 8, 7, 0, tzinfo=UTC)
PEOPLE = ("planner", "approver", "director_dq", "director_ni", "officer_dq", "reader", "admin")


def fill():
    """Put everything into the database at hand."""
    with time_machine.travel(NOW), translation.override("ar"):
        load()
        load_workshops()
        Demonstration(months=4).load()
        for name in PEOPLE:
            getattr(personas, name)()
        published_report("2026-Q3")
        submitted_value("DQ-1", "2026-10")


def published_report(code):
    """Its first edition with one file; the worker that makes editions has tests of its own."""
    edition = request_edition(open_report(code), by=personas.planner())
    freeze(edition)
    make_file(edition.snapshot, language="ar", form="html")
    edition.ready_at = timezone.now()
    edition.save(update_fields=["ready_at"])
    publish(edition, by=personas.planner())


def submitted_value(command, period):
    """One of the command's drafts, on its way to the planner; the demonstration leaves them to the reader."""
    drafts = Observation.objects.filter(command__area__code=command, period__code=period, state="draft")
    for observation in drafts.order_by("kpi__code"):
        with suppress(WorkflowError):
            return workflow.submit(observation, by=personas.director_dq())
    raise AssertionError("no draft is ready to be submitted")


def kept_on_postgres(url, folder, empty):
    """A database with everything, made from the ``empty`` one unless it is there, and the folder of its media."""
    # Its media lie with these sources: another checkout's database is not ours.
    name = f"portal_demonstration_{hashlib.sha256(f'{ROOT}{digest()}'.encode()).hexdigest()[:20]}"
    media = folder / name

    def make(making):
        shutil.rmtree(media, ignore_errors=True)
        media.mkdir()
        with database(making), override_settings(MEDIA_ROOT=media):
            fill()

    postgres.kept(url, name, make, template=empty)
    return name, media


@contextmanager
def copied_on_postgres(url, name, media, folder):
    """As ``copied``, with a database of the server and a folder of media."""
    shutil.copytree(media, folder, dirs_exist_ok=True)
    with postgres.copied(url, name) as copy, database(copy), override_settings(MEDIA_ROOT=folder):
        yield


def kept(folder, empty):
    """A folder in ``folder`` with the database and the media, made from the ``empty`` database unless it is there."""
    made = folder / f"demonstration-{digest()}"
    with (folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = folder / "demonstration.making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            shutil.copyfile(empty, making / "work.sqlite3")
            with database(making / "work.sqlite3"), override_settings(MEDIA_ROOT=making / "media"):
                fill()
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM INTO %s", [str(making / "portal.sqlite3")])
            for rest in making.glob("work.sqlite3*"):
                rest.unlink()
            making.rename(made)
    return made


@contextmanager
def copied(made, folder):
    """Work on a copy of ``made`` in ``folder``: this process's database and media are the copy's."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    with database(folder / "portal.sqlite3"), override_settings(MEDIA_ROOT=folder / "media"):
        yield


@contextmanager
def database(name):
    """Have every connection of this process, in whatever thread, lead to the database or SQLite file ``name``."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(name)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@cache
def digest():
    """Of all that the data comes from: code, data files and the pinned libraries."""
    kinds = {".py", ".csv", ".json", ".typ", ".html", ".po"}
    rooms = ["roadmap_portal", "axes", "support_functions", "workshops", "locale", "templates/reports"]
    sources = [path for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in kinds]
    sources += (ROOT / "tests").glob("*.py")
    found = hashlib.sha256()
    for path in sorted([ROOT / "requirements-dev.txt", *sources]):
        found.update(path.read_bytes())
    return found.hexdigest()[:20]
