"""Notices: what a person is told by bell and by mail, each thing once; and which of them he wants."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        """What the bell counts."""
        return self.filter(on_bell=True, read_at__isnull=True)

    def waiting_for_mail(self):
        """To be mailed and not mailed yet; what was read on the bell meanwhile needs no letter."""
        return self.filter(mail_at__isnull=False, mailed_at__isnull=True, read_at__isnull=True)


class Notice(models.Model):
    """One thing that one person is told. Its text is written when it is shown, in the reader's language.

    ``key`` names the thing and the step of it (the third reminder of a period): who runs twice tells once.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(max_length=120)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # Where one can act on it: a path of the portal without the language's prefix.
    path = models.CharField(max_length=300)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    on_bell = models.BooleanField(_("bell"))
    read_at = models.DateTimeField(_("read"), null=True)
    mail_at = models.DateTimeField(_("to be mailed"), null=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True)
    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "key"], name="notice_once_per_person_kind_and_key"),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(on_bell=True, read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["mail_at"], condition=Q(mail_at__isnull=False, mailed_at__isnull=True), name="notice_to_mail"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"


class NoticeChoice(models.Model):
    """How a person wants one kind of notice, where that differs from the kind's own way."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(_("kind"), max_length=40)
    by_bell = models.BooleanField(_("bell"))
    by_mail = models.BooleanField(_("mail"))

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="noticechoice_one_per_person_and_kind"),
        ]

    def __str__(self):
        return f"{self.user_id} {self.kind}"
