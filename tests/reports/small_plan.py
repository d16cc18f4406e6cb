"""The small country itself, as a plain function, so that tests of real processes can fill a database with it."""

from datetime import date
from types import SimpleNamespace

from django.db import transaction

from roadmap_portal.indicators import scores
from roadmap_portal.operations import changes
from roadmap_portal.plan.models import LegalInstrument
from tests import factories as make

CAUSE, ACTION = "تأخر تجهيز العجلات", "مفاتحة الجهة المجهزة"
NAMES = {
    "SEC": ("إدارة الأمن والحماية", "Security and Protection Management"),
    "FIN": ("المالية", "Finance"),
    "SEC-01": ("عدد الدوريات الراجلة", "Foot patrols"),
    "SEC-02": ("عدد مراكز الشرطة المؤهلة", "Police stations rehabilitated"),
    "FIN-01": ("نسبة الصرف من التخصيص", "Budget execution"),
    "DQ": ("ذي قار", "Dhi Qar"),
    "NI": ("نينوى", "Nineveh"),
    "DQ-1": ("قيادة شرطة محافظة ذي قار", "Dhi Qar Police Command"),
    "NI-1": ("قيادة شرطة محافظة نينوى", "Nineveh Police Command"),
    "M-1": ("إصدار دليل نقل المسؤوليات", "Guide to the transfer issued"),
    "M-2": ("تشغيل غرفة العمليات", "Control room in operation"),
    "LAW-20": ("قانون وزارة الداخلية", "Ministry of Interior Law"),
    "B": ("وكالة الوزارة لشؤون الشرطة", "Police Affairs Agency"),
    "RM": ("دورة العمل", "Working cycle"),
    "IQ": ("العراق", "Iraq"),
}


def small_plan():
    plan = make.roadmap()
    commands = {code: make.command(code) for code in ("DQ-1", "NI-1")}
    security, finance = make.track("SEC"), make.track("FIN", weight=5)
    kpis = {
        "SEC-01": make.kpi("SEC-01", track=security),
        "SEC-02": make.kpi("SEC-02", track=security, frequency="Q", critical=True),
        "FIN-01": make.kpi(
            "FIN-01", track=finance, aggregation="ratio", unit="pct", factor=100, decimals=1, frequency="Q"
        ),
    }
    for command in commands.values():
        _report(kpis, command)
    milestones = {
        "M-1": make.milestone("M-1", track=security, percent=100, evidence=True),
        "M-2": make.milestone("M-2", track=finance, percent=40),
    }
    milestones["M-2"].due = date(2026, 2, 28)
    milestones["M-2"].save()
    law = LegalInstrument.objects.create(code="LAW-20", kind="law", name="-", stage="in_force")
    law.tracks.add(security)
    name_all(plan, security, finance, law, make.body(), make.nation(), *kpis.values(), *milestones.values())
    name_all(*(area for command in commands.values() for area in (command.area, command.area.parent)))
    with transaction.atomic():
        changes.record("value.approved", subject={"indicator": "SEC-01"})
        scores.rebuild(plan)
    return SimpleNamespace(roadmap=plan, kpis=kpis, commands=commands, milestones=milestones, law=law)


def _report(kpis, command):
    """Patrols as wanted, stations far behind with a cause, the budget a little behind."""
    for month in ("2026-01", "2026-02", "2026-03"):
        make.target(kpis["SEC-01"], command, month, 20)
        make.approved(kpis["SEC-01"], command, month, 20)
    make.target(kpis["SEC-02"], command, "2026-Q1", 10)
    approval = make.approved(kpis["SEC-02"], command, "2026-Q1", 4)
    explain(approval.revision, cause=CAUSE, action=ACTION)
    make.target(kpis["FIN-01"], command, "2026-Q1", 50)
    make.approved(kpis["FIN-01"], command, "2026-Q1", 40, of=100)


def explain(revision, **said):
    """A revision never changes, so the explained one is the next, approved in its place."""
    seen = revision.observation
    revision.approvals.update(approved_until=make.calendar.midnight(date(2026, 4, 20)))
    revision.pk, revision.number = None, revision.number + 1
    for field, text in said.items():
        setattr(revision, field, text)
    revision.save(force_insert=True)
    seen.revision = revision
    seen.save(update_fields=["revision"])
    approved = {"approved_from": make.calendar.midnight(date(2026, 4, 20)), "approved_by": make.user("p@example.iq")}
    seen.approvals.create(revision=revision, **approved)


def name_all(*rows):
    for row in rows:
        row.name_ar, row.name_en = NAMES[row.code]
        row.save()
