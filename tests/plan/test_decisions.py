"""Decisions close what was known and open what is known now, or are refused with the field that is wrong."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from roadmap_portal.operations.models import AuditEntry, Change
from roadmap_portal.plan import decisions
from roadmap_portal.plan.models import KpiVersion, KpiWeight, MilestoneProgress, Target, TrackWeight
from roadmap_portal.provinces.models import Population, ScopeEntry
from tests import factories

pytestmark = pytest.mark.django_db

OPEN = "2027-12"
START = factories.ADOPTED


def revise_target(kpi, value, code=OPEN, **given):
    return decisions.revise_target(
        kpi,
        area=factories.nation(),
        period=factories.period(code),
        value=value,
        by=factories.user(),
        **{"reason_ar": "قرار", "reason_en": "A decision", "decision_number": "7"} | given,
    )


def test_a_first_target_opens_a_row_and_leaves_an_audit_entry():
    kpi = factories.kpi("SEC-01")
    target = revise_target(kpi, Decimal("42.5"), decision_date=date(2026, 5, 1))
    target.refresh_from_db()
    assert (target.value, target.upper, target.recorded_until) == (Decimal("42.5"), None, None)
    assert (target.reason_ar, target.reason_en, target.recorded_by) == ("قرار", "A decision", factories.user())
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.area, entry.subject_id, entry.before) == ("target.recorded", "IQ", str(kpi.pk), None)
    assert entry.after["value"] == "42.5"
    assert (entry.after["period"], entry.after["decision_date"]) == (OPEN, "2026-05-01")
    assert entry.reason == "قرار"
    # The act numbers no change: who computes the scores does.
    assert not Change.objects.exists()


def test_a_revised_target_closes_the_open_row_at_the_same_moment():
    kpi = factories.kpi("SEC-01")
    old = factories.target(kpi, factories.nation(), OPEN, Decimal(40))
    new = revise_target(kpi, Decimal(45))
    old.refresh_from_db()
    assert old.recorded_until == new.recorded_from
    assert list(Target.objects.open()) == [new]
    assert list(Target.objects.known_at(new.recorded_from - timedelta(microseconds=1))) == [old]
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.before["value"], entry.after["value"]) == ("target.revised", "40.0000", "45")


def test_nothing_happens_when_nothing_differs():
    kpi = factories.kpi("SEC-01")
    first = revise_target(kpi, Decimal("42.5"))
    assert revise_target(kpi, "42.5000") is None
    assert list(Target.objects.all()) == [first]
    assert AuditEntry.objects.count() == 1


def test_a_clock_set_back_does_not_end_a_row_before_it_begins():
    kpi = factories.kpi("SEC-01")
    ahead = timezone.now() + timedelta(hours=1)
    old = factories.target(kpi, factories.nation(), OPEN, Decimal(40), recorded_from=ahead)
    new = revise_target(kpi, Decimal(45))
    old.refresh_from_db()
    assert old.recorded_until == new.recorded_from == ahead + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("direction", "value", "upper", "field"),
    [
        ("higher", "-1", None, "value"),
        ("higher", "many", None, "value"),
        ("higher", "1.00001", None, "value"),
        ("higher", "1234567890123", None, "value"),
        ("higher", "90", "100", "upper"),
        ("range", "90", None, "upper"),
        ("range", "0", "100", "value"),
        ("range", "90", "90", "upper"),
    ],
)
def test_a_wrong_target_is_refused_at_its_field(direction, value, upper, field):
    bounds = (1, 2) if direction == "range" else (None, None)
    kpi = factories.kpi("SEC-01", direction=direction, bounds=bounds)
    with pytest.raises(ValidationError) as refused:
        revise_target(kpi, value, upper=upper)
    assert list(refused.value.message_dict) == [field]
    assert not Target.objects.exists() and not AuditEntry.objects.exists()


def test_a_range_takes_two_bounds():
    kpi = factories.kpi("HRM-01", direction="range", bounds=(90, 100))
    target = revise_target(kpi, 85, upper=100)
    assert (target.value, target.upper) == (85, 100)


def test_the_target_of_a_closed_period_stands():
    kpi = factories.kpi("SEC-01")
    with pytest.raises(ValidationError) as refused:
        revise_target(kpi, 1, code="2026-01")
    assert list(refused.value.message_dict) == ["period"]


def test_a_weight_is_revised_from_a_day_on():
    kpi = factories.kpi("SEC-01", weight=2)
    later = date(2026, 7, 1)
    assert decisions.revise_weight(kpi, applies_from=START, weight=2, by=factories.user()) is None
    decisions.revise_weight(kpi, applies_from=later, weight=Decimal("3.5"), by=factories.user(), reason="More")
    assert list(KpiWeight.objects.open().order_by("applies_from").values_list("applies_from", "weight")) == [
        (START, 2),
        (later, Decimal("3.5")),
    ]
    assert AuditEntry.objects.get().after == {"applies_from": "2026-07-01", "weight": "3.5"}


def test_a_track_s_weight_and_share_are_revised_together():
    track = factories.track("SEC")
    decisions.revise_track_weight(track, applies_from=START, weight=20, alpha=Decimal("0.6"), by=factories.user())
    row = TrackWeight.objects.open().get()
    assert (row.weight, row.alpha) == (20, Decimal("0.6"))
    assert TrackWeight.objects.count() == 2


def test_a_version_of_an_indicator_is_revised():
    kpi = factories.kpi("SEC-01")
    given = {"direction": "range", "factor": 1, "lower": 5, "upper": 9, "on_track": 95, "attention": 60}
    decisions.revise_kpi_version(kpi, applies_from=START, by=factories.user(), **given)
    row = KpiVersion.objects.open().get()
    assert {name: getattr(row, name) for name in given} == given


def test_progress_of_a_province_s_milestone_is_recorded_under_its_code():
    milestone = factories.milestone("M1", track=factories.track("SEC"), province=factories.province("DQ"))
    day = timezone.localdate()
    decisions.record_progress(milestone, on=day, percent=60, by=factories.user(), note="Half the districts")
    factories.document("milestone", milestone)
    decisions.record_progress(milestone, on=day, percent=100, evidence_accepted=True, by=factories.user())
    assert list(MilestoneProgress.objects.open().values_list("percent", "evidence_accepted")) == [(100, True)]
    assert list(AuditEntry.objects.values_list("act", "area")) == [
        ("milestoneprogress.revised", "DQ"),
        ("milestoneprogress.recorded", "DQ"),
    ]


def test_what_counts_as_evidence_is_a_document_in_force_or_a_workshop_s_approved_minutes():
    milestone = factories.milestone("M1", track=factories.track("SEC"))
    done = {"on": timezone.localdate(), "percent": 100, "evidence_accepted": True, "by": factories.user()}
    other = factories.milestone("M2", track=milestone.track)
    factories.document("milestone", other)
    factories.document("value", milestone)
    with pytest.raises(ValidationError, match="evidence_accepted"):
        decisions.record_progress(milestone, **done)
    assert decisions.record_progress(milestone, **done, minuted=True).percent == 100
    assert decisions.record_progress(other, **done).percent == 100


def test_scope_is_revised_from_a_day_on():
    command = factories.command("DQ-1")
    decisions.revise_scope(command, applies_from=date(2027, 1, 1), in_scope=False, by=factories.user())
    assert list(ScopeEntry.objects.open().order_by("applies_from").values_list("in_scope", flat=True)) == [True, False]


def test_population_is_revised_for_a_year():
    command = factories.command("DQ-1")
    factories.population(command, 2026, 1000)
    decisions.revise_population(
        command,
        year=2026,
        persons=1200,
        persons_15_plus=700,
        source_ar="تعداد",
        source_en="A census",
        by=factories.user(),
    )
    row = Population.objects.open().get()
    assert (row.persons, row.persons_15_plus, row.source_ar, row.invented) == (1200, 700, "تعداد", False)


WRONG = [
    ("revise_weight", {"weight": "-1"}, "weight"),
    ("revise_track_weight", {"alpha": "1.5"}, "alpha"),
    ("revise_track_weight", {"alpha": "-0.1"}, "alpha"),
    ("revise_track_weight", {"weight": "-1"}, "weight"),
    ("revise_kpi_version", {"direction": "up"}, "direction"),
    ("revise_kpi_version", {"factor": 0}, "factor"),
    ("revise_kpi_version", {"on_track": 70, "attention": 70}, "attention"),
    ("revise_kpi_version", {"lower": 1}, "lower"),
    ("revise_kpi_version", {"direction": "range", "lower": 1}, "upper"),
    ("revise_kpi_version", {"direction": "range", "lower": 0, "upper": 1}, "lower"),
    ("record_progress", {"percent": 101}, "percent"),
    ("record_progress", {"percent": 100}, "percent"),
    ("record_progress", {"percent": 100, "evidence_accepted": True}, "evidence_accepted"),
    ("record_progress", {"on": date(2999, 1, 1)}, "on"),
    ("revise_population", {"persons_15_plus": 11}, "persons_15_plus"),
    ("revise_population", {"persons": 0}, "persons"),
    ("revise_population", {"source_en": ""}, "source_en"),
]


@pytest.mark.parametrize(("act", "wrong", "field"), WRONG)
def test_a_wrong_decision_is_refused_at_its_field(act, wrong, field):
    subject, given = _right(act)
    with pytest.raises(ValidationError) as refused:
        getattr(decisions, act)(subject, by=factories.user(), **given | wrong)
    assert list(refused.value.message_dict) == [field]
    assert not AuditEntry.objects.exists()
    # The same decision without the fault is taken: it is the fault that is refused.
    assert getattr(decisions, act)(subject, by=factories.user(), **given) is not None


def _right(act):
    track = factories.track("SEC")
    version = {"applies_from": START, "direction": "lower", "factor": 1, "on_track": 90, "attention": 70}
    people = {"year": 2026, "persons": 10, "persons_15_plus": 6, "source_ar": "تعداد", "source_en": "A census"}
    return {
        "revise_weight": lambda: (factories.kpi("SEC-01"), {"applies_from": START, "weight": 5}),
        "revise_track_weight": lambda: (track, {"applies_from": START, "weight": 5, "alpha": 1}),
        "revise_kpi_version": lambda: (factories.kpi("SEC-01"), version),
        "record_progress": lambda: (factories.milestone("M1", track=track), {"on": START, "percent": 50}),
        "revise_population": lambda: (factories.command("DQ-1"), people),
    }[act]()
