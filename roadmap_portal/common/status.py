"""The four statuses of performance, and how strongly a score is painted within one."""

from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    ON_TRACK = "on_track", _("On track")
    ATTENTION = "attention", _("Needs attention")
    OFF_TRACK = "off_track", _("Off track")
    INSUFFICIENT = "insufficient", _("Insufficient data")


# Where tints 2, 3 and 4 begin on the portal's 90 / 70 scale; off track deepens downwards.
_TINTS = {
    Status.ON_TRACK: (Decimal("92.5"), Decimal(95), Decimal("97.5")),
    Status.ATTENTION: (Decimal(85), Decimal(80), Decimal(75)),
    Status.OFF_TRACK: (Decimal(65), Decimal(58), Decimal(50)),
}


def tint(status: str, score: Decimal | Fraction | int | None) -> int:
    """1 (pale) to 4 (deep): the further from the middle of the scale, the deeper the colour.

    It paints heat maps only; a KPI with its own thresholds keeps its status and gets the nearest tint.
    """
    if score is None or status not in _TINTS:
        return 1
    steps = _TINTS[status]
    if status == Status.ON_TRACK:
        return 1 + sum(score >= step for step in steps)
    return 1 + sum(score < step for step in steps)
