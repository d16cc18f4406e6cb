"""Rules that compare figures of several indicators of one command and period; kept as data, switched on by a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from .structure import Roadmap


class CheckRule(models.Model):
    """``left`` and ``right`` are sums of terms, as `plan/rule_terms.py` reads them: "TRF-04.denominator + SEC-04"."""

    class Operator(models.TextChoices):
        EQUAL = "=", _("equals")
        AT_MOST = "<=", pgettext_lazy("comparison", "is at most")
        AT_LEAST = ">=", pgettext_lazy("comparison", "is at least")
        LESS = "<", _("is less than")
        MORE = ">", _("is more than")

    class Missing(models.TextChoices):
        SKIP_ANY = "skip_any", _("don't compare when any figure is missing")
        SKIP_ALL = "skip_all", _("don't compare when all figures of a side are missing")
        ZERO = "zero", _("take a missing figure as zero")

    roadmap = models.ForeignKey(Roadmap, on_delete=models.PROTECT, related_name="check_rules")
    code = models.CharField(_("code"), max_length=12)
    left = models.CharField(_("left side"), max_length=200)
    operator = models.CharField(_("comparison"), max_length=2, choices=Operator.choices)
    right = models.CharField(_("right side"), max_length=200)
    missing = models.CharField(
        _("where a figure is missing"), max_length=8, choices=Missing.choices, default=Missing.SKIP_ANY
    )
    text = models.CharField(_("what the reporter reads"), max_length=300)
    proposed = models.BooleanField(_("proposed"), default=False)
    active = models.BooleanField(_("switched on"), default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("check rule")
        verbose_name_plural = _("check rules")
        ordering = ["roadmap", "code"]
        constraints = [models.UniqueConstraint(fields=["roadmap", "code"], name="checkrule_one_code_per_roadmap")]

    def __str__(self):
        return self.code
