from datetime import date

import pytest

from tests import factories as make
from tests import personas
from workshops import enrolment, presence, steps
from workshops.enrolment import Entry
from workshops.loading import load_workshops
from workshops.models import Workshop

from . import making

TRACKS = ("SEC", "CRM", "TRF", "IEL", "COM", "FIN", "HRM", "TRG", "EQP", "INF", "ICT")


@pytest.fixture
def first_cycle(db):
    """The cycle and the province that the workshop of Dhi Qar stands in."""
    make.province("DQ")
    cycle = make.roadmap("2019-2023", starts=date(2019, 1, 1), ends=date(2023, 12, 31))
    for code in TRACKS:
        make.track(code, plan=cycle)
    return cycle


@pytest.fixture
def dhi_qar(first_cycle):
    load_workshops()
    return Workshop.objects.get()


@pytest.fixture
def held(settings, db):
    """A workshop of Dhi Qar that took place: two were there, one was not."""
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    by = personas.director_dq()
    workshop = making.workshop(points={"decision": [("تشكيل لجنة", "Form a committee")]})
    rows = [
        enrolment.enrol(workshop, Entry(name=name, rank="العميد", sex=sex), by=by)
        for name, sex in (("أحمد إبراهيم", "m"), ("=cmd|'/c calc'!A1", "m"), ("غائبة", "f"))
    ]
    presence.mark(workshop.sessions.get(), came={row.pk for row in rows[:2]}, went=(), by=by)
    return steps.hold(workshop, by=by)
