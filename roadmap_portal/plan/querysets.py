"""Chainable reads of the plan."""

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.utils.translation import pgettext_lazy


class MilestoneState(models.TextChoices):
    """How far a milestone is; late is what is not done when its day is over, however far it came."""

    NOT_STARTED = "not_started", pgettext_lazy("milestone", "Not started")
    UNDER_WAY = "under_way", pgettext_lazy("milestone", "Under way")
    LATE = "late", pgettext_lazy("milestone", "Late")
    DONE = "done", pgettext_lazy("milestone", "Done")


class MilestoneQuerySet(models.QuerySet):
    def standing_on(self, today, progress):
        """With ``percent`` and ``proven`` of what was last said of a day up to ``today``, and ``state`` then.

        ``progress``: the rows of the ledger that are the portal's knowledge.
        """
        last = progress.filter(milestone=OuterRef("pk"), on__lte=today).order_by("-on")
        rows = self.annotate(
            percent=Subquery(last.values("percent")[:1]), proven=Subquery(last.values("evidence_accepted")[:1])
        )
        return rows.annotate(
            state=Case(
                When(percent=100, proven=True, then=Value(MilestoneState.DONE)),
                When(due__lt=today, then=Value(MilestoneState.LATE)),
                When(percent__gt=0, then=Value(MilestoneState.UNDER_WAY)),
                default=Value(MilestoneState.NOT_STARTED),
                output_field=models.CharField(),
            )
        )

    def of_province(self, code):
        """Those of one province; "" is the nation's own."""
        return self.filter(Q(province__code=code) if code else Q(province__isnull=True))
