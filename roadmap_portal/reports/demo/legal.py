"""The way of the legal instruments in the demonstration; every step ends where the register already says it is."""

from datetime import date, timedelta

from roadmap_portal.operations import audit
from roadmap_portal.plan.models import LegalInstrument, LegalStage, Milestone

from .chance import dice
from .handover import SOURCE_AR, SOURCE_EN
from .shape import rows
from .timing import DECIDING, local_day, office

# What an instrument obliges to: the beginning of its code, and that of the milestones.
OBLIGATIONS = {"CODE-CONDUCT": "LEG-2", "SOP-": "LEG-3", "INS-TRANSFER": "TRN-1-"}


def load_legal(roadmap, planner, horizon, seed):
    instruments = {row.code: row for row in LegalInstrument.objects.all()}
    made = [
        _stage(instruments[said["instrument"]], said, planner, dice(seed, "legal", said["instrument"], said["on"]))
        for said in rows("legal_stages")
        if said["instrument"] in instruments and date.fromisoformat(said["on"]) < local_day(horizon)
    ]
    LegalStage.objects.bulk_create(made)
    audit.record_many([_entry(row) for row in made])
    for begin, code in OBLIGATIONS.items():
        milestones = list(Milestone.objects.filter(track__roadmap=roadmap, code__startswith=code))
        for instrument in instruments.values():
            if instrument.code.startswith(begin):
                instrument.milestones.add(*milestones)


def _stage(instrument, said, planner, throw):
    on = date.fromisoformat(said["on"])
    source_ar, source_en = said["source_ar"] or SOURCE_AR, said["source_en"] or SOURCE_EN
    return LegalStage(
        instrument=instrument,
        on=on,
        stage=said["stage"],
        source=source_ar,
        source_ar=source_ar,
        source_en=source_en,
        recorded_from=office(on + timedelta(throw.randint(0, 6)), DECIDING, throw),
        recorded_by=planner,
    )


def _entry(row):
    after = {"on": str(row.on), "stage": row.stage}
    entry = audit.entry("legalstage.recorded", by=row.recorded_by, subject=row.instrument, after=after)
    entry.at = row.recorded_from
    return entry
