"""Puts what public sources say of the hand-over into the ledger: indicative, each row with its source and day."""

import csv
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from roadmap_portal.operations import audit
from roadmap_portal.provinces.models import District

from .models import Handover

FACTS = Path(__file__).resolve().parent / "data" / "handover_facts.csv"
TEXTS = ("source_ar", "source_en", "note_ar", "note_en")


def load_handover():
    """Add the facts whose district and day the ledger has never held; what is there stands. Returns how many."""
    with FACTS.open(encoding="utf-8", newline="") as file, transaction.atomic():
        rows = list(csv.DictReader(file))
        districts = District.objects.in_bulk({row["district"] for row in rows}, field_name="code")
        known = set(Handover.objects.values_list("district__code", "on"))
        made = [
            Handover(
                district=districts[row["district"]],
                on=date.fromisoformat(row["on"]),
                stage=row["stage"],
                indicative=True,
                recorded_from=timezone.now(),
                **{name: row[name] for name in TEXTS},
                source=row["source_ar"],
                note=row["note_ar"],
            )
            for row in rows
            if row["district"] in districts and (row["district"], date.fromisoformat(row["on"])) not in known
        ]
        with translation.override(settings.LANGUAGE_CODE):
            Handover.objects.bulk_create(made)
        if made:
            audit.record("handover.loaded", by=None, subject=FACTS.name, after={"rows": len(made)})
    return len(made)
