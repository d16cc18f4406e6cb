"""The receipt of a submission: what was sent, when and by whom, and a fingerprint that proves it unchanged.

The fingerprint is the SHA-256 of the content as canonical JSON: UTF-8, keys in order, no blanks, decimals and times
as text, times in UTC. Whoever has the content can compute it again.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC

from django.db.models import F

from .checks import flag_text
from .entries import QUANTITIES, typed_sides
from .forms import label_of
from .models import Revision


@dataclass(frozen=True)
class Line:
    """One submitted revision on the receipt."""

    revision: Revision

    @property
    def kpi(self):
        return self.revision.observation.kpi

    @property
    def period(self):
        return self.revision.observation.period

    @property
    def figures(self):
        return [(label_of(self.kpi, side), getattr(self.revision, side)) for side in typed_sides(self.kpi)]

    @property
    def flags(self):
        return [flag_text(flag) for flag in self.revision.flags]


class Receipt:
    """``revisions``: of one command, with their observation, KPI, period and people loaded; at least one."""

    def __init__(self, command, revisions):
        self.command = command
        self.lines = [Line(revision) for revision in revisions]
        self.periods = list(dict.fromkeys(line.period for line in self.lines))
        self.content = canonical(command, revisions)
        self.sha256 = hashlib.sha256(self.content).hexdigest()

    @property
    def number(self):
        """Names the receipt in a letter; the fingerprint's first digits tell two of one period apart."""
        return f"{self.command.code}/{self.periods[0].code}/{self.sha256[:8]}"

    @property
    def submitted_at(self):
        return max(line.revision.submitted_at for line in self.lines)

    @property
    def people(self):
        return sorted({line.revision.submitted_by.name for line in self.lines})


def revisions_of(command, periods, ids=None):
    """The command's revisions with ``ids``, or the last ones of all that it submitted for ``periods``.

    In order of due day and code.
    """
    rows = Revision.objects.filter(observation__command=command)
    if ids is None:
        rows = rows.filter(observation__period__in=periods, observation__revision=F("pk"))
    else:
        rows = rows.filter(pk__in=ids)
    return list(
        rows.select_related("observation__kpi", "observation__period", "action_body", "submitted_by").order_by(
            "observation__period__due_at", "observation__kpi__code", "number"
        )
    )


def canonical(command, revisions):
    """The content as bytes."""
    content = {"command": command.code, "values": [said(revision) for revision in revisions]}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def said(revision):
    """One revision as plain data."""
    quantities = {name: _text(getattr(revision, name)) for name in QUANTITIES}
    return quantities | {
        "indicator": revision.observation.kpi.code,
        "period": revision.observation.period.code,
        "revision": revision.number,
        "absence": revision.absence,
        "note": revision.note,
        "cause": revision.cause,
        "action": revision.action,
        "action_body": revision.action_body.code if revision.action_body else None,
        "action_due": revision.action_due.isoformat() if revision.action_due else None,
        "flags": [flag["code"] for flag in revision.flags],
        "late": revision.late,
        "submitted_at": revision.submitted_at.astimezone(UTC).isoformat(),
        "submitted_by": revision.submitted_by.email,
    }


def _text(quantity):
    return None if quantity is None else format(quantity, "f")
