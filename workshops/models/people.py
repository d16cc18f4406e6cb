"""Who takes part in a workshop, and who was there: presence is recorded by session, sign-up is no presence."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from roadmap_portal.accounts.models import Person

from .workshops import Workshop


def new_mark():
    return get_random_string(12)


class Participation(models.Model):
    """Somebody who took part: a person, or only a post where the source names nobody. Rank and post as printed."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="participations")
    number = models.PositiveSmallIntegerField(_("number"))
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="participations", verbose_name=_("person")
    )
    rank = models.CharField(_("rank"), max_length=80, blank=True)
    post = models.CharField(_("position"), max_length=150, blank=True)
    # Came without having been on the list.
    walk_in = models.BooleanField(_("walk-in"), default=False)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["workshop", "number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="participation_one_per_number"),
            models.UniqueConstraint(
                fields=["workshop", "person"],
                condition=models.Q(person__isnull=False),
                name="participation_one_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | ~models.Q(post=""), name="participation_person_or_post"
            ),
        ]

    def __str__(self):
        return f"{self.rank} {self.person or self.post}".strip()


class Session(models.Model):
    """A stretch of a workshop for which presence is taken: a day, or a part of one."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("number"))
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    # Signed into the check-in address; a new one makes all addresses given out before worthless.
    mark = models.CharField(max_length=12, default=new_mark, editable=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["workshop", "number"]
        constraints = [models.UniqueConstraint(fields=["workshop", "number"], name="session_one_per_number")]

    def __str__(self):
        return self.name or str(self.day)


class Presence(models.Model):
    """Somebody was at a session. The row is the fact: who was not there has none."""

    class How(models.TextChoices):
        LIST = "list", _("List")
        PHONE = "phone", _("Phone")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="presences")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="presences")
    how = models.CharField(_("how"), max_length=5, choices=How.choices)
    at = models.DateTimeField(_("recorded at"), default=timezone.now)
    # None: the person himself, by phone.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        ordering = ["session", "participation"]
        constraints = [
            models.UniqueConstraint(fields=["session", "participation"], name="presence_once_per_session_and_person")
        ]

    def __str__(self):
        return f"{self.participation} · {self.session}"
