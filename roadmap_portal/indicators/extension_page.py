"""The page of extension requests: what waits for an answer, what was answered, and what is open by extension now."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from roadmap_portal.accounts.visibility import submitted_commands
from roadmap_portal.common.formats import period_label
from roadmap_portal.plan.models import Period
from roadmap_portal.provinces.models import Command

from .calendar_forms import AnswerForm, OfferForm
from .models import Extension, ExtensionRequest

ANSWERED_SHOWN = 50
# Periods that closed so long ago are not extended any more.
LOOK_BACK = timedelta(days=400)


def requests_of(user):
    """The requests whose reasons ``user`` may see, latest first."""
    rows = ExtensionRequest.objects.filter(command__in=submitted_commands(user))
    return rows.select_related("command__area", "period", "asked_by", "on_behalf_of", "decided_by", "extension")


class ExtensionPage:
    """``answered`` with ``form``, or ``offer``: what could not be taken, to be shown again."""

    def __init__(self, user, *, answered=None, form=None, offer=None):
        self.user = user
        self.may_answer = user.has_perm("indicators.review_values")
        self._answered, self._form, self._offer = answered, form, offer

    @cached_property
    def _requests(self):
        """All that wait, and the latest of those that were answered."""
        answered = ~Q(state=ExtensionRequest.State.WAITING)
        latest = ExtensionRequest.objects.filter(answered, command__in=submitted_commands(self.user))
        latest = latest.order_by("-decided_at", "-pk").values("pk")[:ANSWERED_SHOWN]
        return list(requests_of(self.user).filter(~answered | Q(pk__in=latest)).order_by("-decided_at", "-pk"))

    @cached_property
    def waiting(self):
        """[(request, form or None)], the oldest first."""
        rows = [row for row in self._requests if row.state == ExtensionRequest.State.WAITING]
        rows.sort(key=lambda row: (row.asked_at, row.pk))
        return [(row, self._form_of(row) if self.may_answer else None) for row in rows]

    @property
    def overtaken(self):
        """A form whose request another planner answered meanwhile; its errors are said above the page."""
        is_shown = any(form is self._form for _row, form in self.waiting)
        return None if is_shown else self._form

    def _form_of(self, row):
        if self._answered is not None and row.pk == self._answered.pk:
            return self._form
        return AnswerForm(prefix=f"r{row.pk}", initial={"until": row.wished})

    @property
    def answered(self):
        return [row for row in self._requests if row.state != ExtensionRequest.State.WAITING]

    @cached_property
    def running(self):
        """Extensions of whole periods that are open now."""
        rows = Extension.objects.filter(
            until__gt=timezone.now(), observation=None, command__in=submitted_commands(self.user)
        )
        return list(rows.select_related("command__area", "period").order_by("until", "pk"))

    @property
    def offer(self):
        if not self.may_answer:
            return None
        return self._offer or self.offer_form()

    @staticmethod
    def offer_form(data=None):
        """The form with which a planner extends unasked; its choices are closed or late periods."""
        form = OfferForm(data, prefix="offer")
        today = timezone.localdate()
        form.fields["command"].queryset = Command.objects.select_related("area").order_by("area__name", "area__code")
        form.fields["period"].queryset = Period.objects.filter(ends__lt=today, ends__gt=today - LOOK_BACK).order_by(
            "-ends", "starts"
        )
        form.fields["period"].label_from_instance = _named
        return form


def _named(period):
    return period_label(period.code)
