"""Rows for tests, as plain functions: each makes what is missing around it and returns the row.

Ledger rows are recorded at midnight of the day of adoption unless ``recorded_from`` says otherwise.
"""

from datetime import date, timedelta
from decimal import Decimal

from roadmap_portal.accounts.models import User
from roadmap_portal.documents.models import Document
from roadmap_portal.indicators.models import Approval, Extension, Observation, Revision
from roadmap_portal.plan import calendar
from roadmap_portal.plan.models import (
    Baseline,
    Kpi,
    KpiVersion,
    KpiWeight,
    Milestone,
    MilestoneProgress,
    MilestoneWeight,
    Period,
    Roadmap,
    Target,
    Track,
    TrackWeight,
)
from roadmap_portal.provinces.models import Area, Body, Command, Population, Province, ScopeEntry

ADOPTED = date(2026, 1, 1)
DAY_ONE = {"recorded_from": calendar.midnight(ADOPTED)}


def user(email="officer@example.iq"):
    return User.objects.get_or_create(email=email, defaults={"name": email.partition("@")[0]})[0]


def body(code="B"):
    return Body.objects.get_or_create(code=code, defaults={"name": code})[0]


# --- The country ------------------------------------------------------------------


def nation():
    return Area.objects.get_or_create(code="IQ", defaults={"kind": "N", "name": "Iraq"})[0]


def province(code):
    area, _made = Area.objects.get_or_create(code=code, defaults={"kind": "P", "name": code, "parent": nation()})
    Province.objects.get_or_create(area=area, defaults={"centre": code})
    return area


def command(code, *, in_scope=True):
    """The command ``DQ-1`` of the province ``DQ``, in scope from the first day."""
    parent = province(code.partition("-")[0])
    area, _made = Area.objects.get_or_create(code=code, defaults={"kind": "C", "name": code, "parent": parent})
    found, made = Command.objects.get_or_create(area=area)
    if made:
        scope(found, in_scope=in_scope)
    return found


def scope(command, *, in_scope=True, applies_from=ADOPTED, **recorded):
    return ScopeEntry.objects.create(
        command=command, applies_from=applies_from, in_scope=in_scope, **(DAY_ONE | recorded)
    )


def population(command, year, persons, persons_15_plus=None, **recorded):
    return Population.objects.create(
        command=command,
        year=year,
        persons=persons,
        persons_15_plus=persons_15_plus or persons,
        source="a count",
        **(DAY_ONE | recorded),
    )


# --- The plan ---------------------------------------------------------------------


def roadmap(code="RM", *, starts=ADOPTED, ends=date(2027, 12, 31)):
    """A cycle with all its periods."""
    found, made = Roadmap.objects.get_or_create(
        code=code, defaults={"name": code, "starts": starts, "ends": ends, "adopted_on": starts}
    )
    if made:
        for span in calendar.periods_between(starts, ends):
            period(span.code)
    return found


def period(code):
    span = calendar.period_of(code)
    given = {"starts": span.starts, "ends": span.ends, "due_at": span.due_at(), "closes_at": span.closes_at()}
    return Period.objects.get_or_create(code=code, defaults={"kind": span.kind} | given)[0]


def track(code="SEC", *, weight=14, alpha="0.5", plan=None):
    plan = plan or roadmap()
    number = plan.tracks.count() + 1
    found, made = Track.objects.get_or_create(
        roadmap=plan, code=code, defaults={"kind": "axis", "number": number, "name": code}
    )
    if made:
        given = {"weight": weight, "alpha": Decimal(alpha), "applies_from": plan.starts}
        TrackWeight.objects.create(track=found, **given, **DAY_ONE)
    return found


def kpi(code="SEC-01", *, direction="higher", factor=1, weight=1, bounds=(None, None), thresholds=(90, 70), **fields):
    """An indicator with its first version and weight: a monthly sum, unless ``fields`` say otherwise."""
    sheet = {
        "track": fields.pop("track", None) or track(code.partition("-")[0]),
        "body": body(),
        "unit": "count",
        "frequency": "M",
        "nature": "flow",
        "aggregation": "sum",
    }
    if fields.get("aggregation") == "ratio":
        sheet["denominator_nature"] = "flow"
    found = Kpi.objects.create(code=code, name=code, definition="-", data_source="-", numerator="-", **(sheet | fields))
    starts = found.track.roadmap.starts
    version(found, applies_from=starts, direction=direction, factor=factor, bounds=bounds, thresholds=thresholds)
    kpi_weight(found, weight, applies_from=starts)
    return found


def version(kpi, *, applies_from, direction="higher", factor=1, bounds=(None, None), thresholds=(90, 70), **recorded):
    return KpiVersion.objects.create(
        kpi=kpi,
        applies_from=applies_from,
        direction=direction,
        factor=factor,
        lower=bounds[0],
        upper=bounds[1],
        on_track=thresholds[0],
        attention=thresholds[1],
        **(DAY_ONE | recorded),
    )


def kpi_weight(kpi, weight, *, applies_from=ADOPTED, **recorded):
    return KpiWeight.objects.create(kpi=kpi, weight=weight, applies_from=applies_from, **(DAY_ONE | recorded))


def target(kpi, area, code, value, upper=None, **recorded):
    """``area``: an Area or a Command."""
    where = getattr(area, "area", area)
    return Target.objects.create(
        kpi=kpi, area=where, period=period(code), value=value, upper=upper, **(DAY_ONE | recorded)
    )


def baseline(kpi, area, code, value, **recorded):
    where = getattr(area, "area", area)
    return Baseline.objects.create(kpi=kpi, area=where, period=period(code), value=value, **(DAY_ONE | recorded))


def milestone(code, *, track, province=None, weight=1, percent=None, evidence=False, on=ADOPTED):
    """A milestone that counts from the first day, with one progress row when ``percent`` is given."""
    due = track.roadmap.ends
    found = Milestone.objects.create(
        code=code, name=code, track=track, province=province, due=due, baseline_due=due, body=body()
    )
    MilestoneWeight.objects.create(milestone=found, applies_from=track.roadmap.starts, weight=weight, **DAY_ONE)
    if percent is not None:
        progress(found, percent, on=on, evidence_accepted=evidence)
    return found


def progress(milestone, percent, *, on, evidence_accepted=False, **recorded):
    return MilestoneProgress.objects.create(
        milestone=milestone, on=on, percent=percent, evidence_accepted=evidence_accepted, **(DAY_ONE | recorded)
    )


# --- Values -----------------------------------------------------------------------


def document(place, subject, *, by=None, **fields):
    """The row of a file attached to ``subject``, without the file."""
    number = Document.objects.count()
    given = {"name": "report.pdf", "kind": "pdf", "size": 1, "sha256": "0" * 64, "stored": f"none/{number}"} | fields
    return Document.objects.create(place=place, subject_id=subject.pk, uploaded_by=by or user(), **given)


def submitted(kpi, command, code, value, *, state="submitted"):
    """A value that was sent, written past the door; in ``state`` now."""
    when = period(code)
    seen, _made = Observation.objects.get_or_create(kpi=kpi, command=command, period=when)
    seen.revision = Revision.objects.create(
        observation=seen,
        number=seen.revisions.count() + 1,
        submitted_at=when.due_at,
        submitted_by=user(),
        value=value,
    )
    seen.state = state
    seen.save(update_fields=["revision", "state"])
    return seen.revision


def extension(command, code, *, until, at):
    """The whole period is open again for the command from ``at`` on, ``until``."""
    return Extension.objects.create(
        command=command,
        period=period(code),
        until=until,
        reason="flood",
        granted_by=user("planner@example.iq"),
        granted_at=at,
    )


def approved(kpi, command, code, value=None, *, of=None, absence="", at=None, until=None, waited=timedelta()):
    """An approved revision, written past the door.

    ``value`` alone is a value; with ``of`` it is a ratio's numerator over ``of``. A side that is the population stays
    empty: give only the other one. The approval stands from ``at`` (default: the period's due moment), ``waited`` after
    the submission.
    """
    when = period(code)
    given = {"absence": absence}
    if not absence:
        given |= {"numerator": value, "denominator": of} if kpi.aggregation == "ratio" else {"value": value}
    seen, _made = Observation.objects.get_or_create(kpi=kpi, command=command, period=when)
    at = at or when.due_at
    said = Revision.objects.create(
        observation=seen, number=seen.revisions.count() + 1, submitted_at=at - waited, submitted_by=user(), **given
    )
    seen.revision, seen.state = said, "approved"
    seen.save(update_fields=["revision", "state"])
    return Approval.objects.create(
        observation=seen,
        revision=said,
        approved_from=at,
        approved_until=until,
        approved_by=user("planner@example.iq"),
    )
