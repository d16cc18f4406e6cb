"""Invitations by e-mail with the calendar entry beside the text; a cancellation takes the entry out again."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from roadmap_portal.operations import audit
from roadmap_portal.operations.mail import KEY_HEADER

from . import ics
from .errors import IllegalStep
from .models import Workshop


def send(workshop, *, by):
    """Invite everybody on the list who has an address; the same version of a workshop goes to a person once."""
    with transaction.atomic():
        workshop = Workshop.objects.select_for_update(of=("self",)).select_related("province").get(pk=workshop.pk)
        if workshop.status != Workshop.Status.CONFIRMED:
            raise IllegalStep
        rows = _reachable(workshop)
        for row in rows:
            _write(workshop, row, "REQUEST")
        workshop.participations.filter(pk__in=[row.pk for row in rows]).update(invited_at=timezone.now())
        audit.record(
            "workshop.invited", by=by, subject=workshop, area=workshop.province.code, after={"people": len(rows)}
        )
    return len(rows)


def call_off(workshop):
    """Tell those who were invited that the workshop is cancelled; within the caller's transaction."""
    for row in _reachable(workshop).filter(invited_at__isnull=False):
        _write(workshop, row, "CANCEL")


def _reachable(workshop):
    return workshop.participations.exclude(person__email="").filter(person__isnull=False).select_related("person")


def _write(workshop, row, method):
    # Whoever has no account has chosen no language: the portal's own.
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Invitation: %(subject)s") if method == "REQUEST" else _("Cancelled: %(subject)s")
        url = urljoin(settings.PORTAL_BASE_URL, workshop.get_absolute_url())
        context = {"workshop": workshop, "person": row.person, "url": url, "is_off": method == "CANCEL"}
        message = EmailMultiAlternatives(
            subject=subject % {"subject": workshop.subject},
            body=render_to_string("workshops/invitation.txt", context),
            to=[row.person.email],
            headers={KEY_HEADER: f"workshop:{row.pk}:{workshop.sequence}:{method}"},
        )
        content = ics.calendar([workshop], name=workshop.subject, method=method).decode()
        message.attach_alternative(content, f"text/calendar; method={method}")
    message.send()
