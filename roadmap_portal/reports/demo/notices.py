"""What the bells of those who can sign in would have rung for in the last days. Nothing is mailed: nobody has a box."""

from datetime import timedelta
from itertools import groupby

from roadmap_portal.accounts.models import Notice
from roadmap_portal.indicators import reminders, telling
from roadmap_portal.indicators.models import Extension, ExtensionRequest, Transition
from roadmap_portal.indicators.notices import RETURNED

from .timing import last_office_day, office

# Commands with accounts that can sign in.
COMMANDS = ("DQ-1", "NI-1")
DAYS, READ_AFTER = 25, timedelta(4)
MORNING = (7 * 60 + 30, 7 * 60 + 50)
Act = Transition.Act


def ring(horizon, throw):
    """Tell in its time what happened during the last days before ``horizon``; what is some days old was read."""
    since = horizon - timedelta(DAYS)
    steps = Transition.objects.filter(observation__command__area__code__in=COMMANDS, at__gte=since)
    steps = steps.filter(act__in=(Act.RETURN, Act.APPROVE)).order_by("act", "at", "pk")
    steps = steps.select_related("observation__command__area", "observation__period", "observation__kpi")
    for (act, day), same in groupby(steps, key=lambda step: (step.act, step.at.date())):
        _tell(act, day, list(same))
    for request in ExtensionRequest.objects.filter(state="waiting").select_related("command__area", "period"):
        telling.tell_asked(request, now=request.asked_at)
    extensions = Extension.objects.filter(observation=None, granted_at__gte=since, command__area__code__in=COMMANDS)
    for extension in extensions.select_related("command__area", "period"):
        telling.tell_extended(extension, now=extension.granted_at)
    morning = office(last_office_day(horizon), MORNING, throw)
    reminders.remind_reporters(morning)
    reminders.send_digest(morning)
    Notice.objects.update(mail_at=None)
    # What went back and is not corrected yet was left on the bell.
    read = Notice.objects.filter(created_at__lt=horizon - READ_AFTER).exclude(kind=RETURNED)
    read.update(read_at=horizon - READ_AFTER)


def _tell(act, _day, steps):
    """Approvals of a day are one act; a return is told alone, with its own reason."""
    if act == Act.APPROVE:
        telling.tell_approved(steps, now=steps[-1].at)
        return
    for step in steps:
        telling.tell_returned([step], now=step.at)
