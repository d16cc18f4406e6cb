"""What stands in a workshop's record: its points in their order, and its agenda."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap_portal.accounts.models import Person

from .workshops import Workshop


class Point(models.Model):
    """One line of a workshop's record, in the order of its source."""

    class Kind(models.TextChoices):
        AIM = "aim", _("Aim")
        DISCUSSION = "discussion", _("Point of discussion")
        BODY = "body", _("Participating body")
        DECISION = "decision", _("Decision")
        RECOMMENDATION = "recommendation", _("Recommendation")
        NOT_REPORTED = "not_reported", _("Not reported")

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("text"), max_length=500)

    class Meta:
        verbose_name = _("point")
        verbose_name_plural = _("points")
        ordering = ["workshop", "kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "kind", "number"], name="point_one_per_number_and_kind")
        ]

    def __str__(self):
        return self.text


class AgendaItem(models.Model):
    """One line of the agenda. Times are optional: what a source doesn't report is not made up."""

    class Kind(models.TextChoices):
        SESSION = "session", _("Session")
        BREAK = "break", _("Break")
        # What the workshop before left open, by its follow-ups; the line names none of them, the page lists them.
        OPEN_MATTERS = "open", _("Open follow-ups of the last workshop")

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="agenda")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.SESSION)
    day = models.DateField(_("day"))
    starts = models.TimeField(_("begins at"), null=True, blank=True)
    ends = models.TimeField(_("ends at"), null=True, blank=True)
    title = models.CharField(_("subject"), max_length=300)
    speaker = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items", verbose_name=_("speaker")
    )

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["workshop", "number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="agendaitem_one_per_number"),
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(starts__isnull=False, ends__gt=models.F("starts")),
                name="agendaitem_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        ]

    def __str__(self):
        return self.title
