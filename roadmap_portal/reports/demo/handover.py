"""The hand-over in the demonstration: what public sources say, invented days for the districts they don't name, and a
checklist that adds up to what each command reported last."""

from datetime import date, timedelta

from axes.loading import load_handover
from axes.models import Handover, Readiness, Requirement, Stage
from roadmap_portal.indicators.models import Score
from roadmap_portal.operations import audit
from roadmap_portal.provinces.models import District

from .chance import dice
from .shape import rows
from .timing import DECIDING, local_day, office

SOURCE_AR, SOURCE_EN = "بيانات تجريبية", "Demonstration value"
# After the districts handed over, the next of a command are ready, then being prepared.
NEXT = (Stage.READY, Stage.PREPARING)


def load_stages(planner, horizon, seed):
    """Write the stages before ``horizon``; the last one of each district is what SEC-01 was reported by."""
    load_handover()
    today = local_day(horizon)
    taken = {row["district"]: date.fromisoformat(row["on"]) for row in rows("handed_over")}
    known = set(Handover.objects.values_list("district__code", "on"))
    made, waiting = [], {}
    for district in District.objects.select_related("command__area").order_by("code"):
        throw = dice(seed, "handover", district.code)
        stages = waiting.setdefault(district.command_id, list(NEXT))
        if district.code in taken and taken[district.code] < today:
            stage, on = Stage.HANDED_OVER, taken[district.code]
        elif stages:
            stage, on = stages.pop(0), today - timedelta(throw.randint(40, 200))
        else:
            continue
        if (district.code, on) not in known:
            made.append(_row(district, stage, on, planner, throw))
    Handover.objects.bulk_create(made)
    audit.record_many([_entry(row) for row in made])


def _row(district, stage, on, planner, throw):
    return Handover(
        district=district,
        stage=stage,
        on=on,
        source=SOURCE_AR,
        source_ar=SOURCE_AR,
        source_en=SOURCE_EN,
        recorded_from=office(on + timedelta(throw.randint(0, 5)), DECIDING, throw),
        recorded_by=planner,
    )


def _entry(row):
    entry = audit.entry(
        "handover.recorded",
        by=row.recorded_by,
        subject=row.district,
        area=row.district.command.code,
        after={"on": str(row.on), "stage": row.stage},
    )
    entry.at = row.recorded_from
    return entry


def load_checklists(roadmap, planner):
    """Once scores are there: requirements met in each command, as many as it reported last."""
    reported = Score.objects.filter(
        subject=Score.Subject.KPI, basis=Score.Basis.OWN, area__kind="C", numerator__isnull=False
    ).filter(ref__in=roadmap.tracks.get(code="SEC").kpis.filter(code="SEC-02").values("pk"))
    last = {row.area_id: row for row in reported.select_related("period").order_by("period__ends")}
    requirements = list(Requirement.objects.filter(active=True))
    stages = {row.district_id: row.stage for row in Handover.objects.open().order_by("on")}
    made = []
    for area_id, score in last.items():
        districts = District.objects.filter(command=area_id).order_by("code")
        # Those that go first are nearer to being ready.
        order = sorted(districts, key=lambda d: (stages.get(d.pk) != Stage.HANDED_OVER, d.pk not in stages, d.code))
        left = int(score.numerator)
        for district in order:
            met, left = min(left, len(requirements)), left - min(left, len(requirements))
            made += [
                Readiness(
                    district=district,
                    requirement=requirement,
                    on=score.period.ends,
                    met=True,
                    recorded_from=score.period.due_at,
                    recorded_by=planner,
                )
                for requirement in requirements[:met]
            ]
    Readiness.objects.bulk_create(made, batch_size=500)
