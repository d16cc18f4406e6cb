"""The roll-up table: derived from approved values and the plan's ledgers, recomputed cell by cell, never edited.

`manage.py scores --check` proves it against an independent computation. There are no foreign keys on it: the
check guards it, and a rebuild at national size takes half the time.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.fields import FixedField
from roadmap_portal.common.status import Status


class Score(models.Model):
    """One figure: a subject (KPI, track, road map) in an area and a period."""

    class Subject(models.TextChoices):
        KPI = "K", _("Indicator")
        TRACK = "T", _("Track")
        ROADMAP = "R", _("Road map")

    Status = Status

    class Basis(models.TextChoices):
        OWN = "own", _("own period")
        ROLLED = "rolled", _("rolled up")
        CARRIED = "carried", _("carried forward")

    class Rule(models.TextChoices):
        """Which rule of attainment gave the raw figure; blank for tracks and where there is none."""

        BASELINE = "baseline", _("progress from the baseline")
        RATIO = "ratio", _("ratio to the expected value")
        ZERO = "zero", _("expected value of zero")
        RANGE = "range", _("distance from the range")

    period = models.ForeignKey("plan.Period", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    area = models.ForeignKey("provinces.Area", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    subject = models.CharField(max_length=1, choices=Subject.choices)
    # The id of the KPI, track or road map, by `subject`.
    ref = models.BigIntegerField()
    # The KPI's or the track's own track; null for the road map.
    track = models.ForeignKey(
        "plan.Track", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    # KPI rows: additive over areas; value = factor × numerator ÷ denominator (denominator null: a sum).
    numerator = FixedField(null=True, max_digits=19)
    denominator = FixedField(null=True, max_digits=19)
    value = FixedField(null=True, max_digits=19, decimal_places=6)
    expected = FixedField(null=True, max_digits=19, decimal_places=6)
    raw = FixedField(null=True, max_digits=19, decimal_places=6)
    rule = models.CharField(max_length=8, choices=Rule.choices, blank=True)
    basis = models.CharField(max_length=7, choices=Basis.choices, blank=True)
    # The end of the latest own period that a carried or rolled stock comes from.
    source = models.ForeignKey(
        "plan.Period", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    # Track rows: the two sides (0-100) and α; null where a side has nothing to measure or too little data.
    indicator_score = FixedField(null=True, decimal_places=6)
    delivery_score = FixedField(null=True, decimal_places=6)
    alpha = FixedField(null=True)

    # All rows: 0-100, weights, covered and expected cells (command × own period).
    score = FixedField(null=True, decimal_places=6)
    status = models.CharField(max_length=12, choices=Status.choices)
    weight = FixedField()
    weight_with_data = FixedField(null=True)
    weight_all = FixedField(null=True)
    covered = models.PositiveIntegerField()
    cells = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["period", "area", "subject", "ref"], name="score_one_per_cell"),
            models.CheckConstraint(
                condition=Q(status="insufficient", score__isnull=True)
                | (~Q(status="insufficient") & Q(score__isnull=False)),
                name="score_insufficient_has_no_score",
            ),
            models.CheckConstraint(condition=Q(covered__lte=models.F("cells")), name="score_covered_within_cells"),
        ]
        indexes = [
            models.Index(fields=["subject", "ref", "area"], name="score_subject_ref_area"),
            models.Index(fields=["track", "period", "area"], condition=Q(subject="K"), name="score_kpis_of_track"),
        ]
