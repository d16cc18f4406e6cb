"""What the calendar and the workflow tell people: the kinds of notice and their sentences.

Days are counted when a notice is read: "in 5 days" of yesterday's notice is "in 4 days" today.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roadmap_portal.accounts.notices import declare
from roadmap_portal.common.formats import day, number, period_label
from roadmap_portal.provinces.models import Area

REMINDER, RETURNED, APPROVED = "values.reminder", "values.returned", "values.approved"
REOPENED, WITHDRAWN = "values.reopened", "values.withdrawn"
GRANTED, REFUSED, DIGEST = "extension.granted", "extension.refused", "review.digest"
ASKED = "extension.asked"
# Codes that a sentence names before it says how many more there are.
NAMED = 5


def reminder(params):
    """``count`` values of ``period`` missing, due to the end of ``due``, taken to the end of ``closes`` (ISO days)."""
    due, period = date.fromisoformat(params["due"]), period_label(params["period"])
    left = (due - timezone.localdate()).days
    named = {"period": period, "n": number(abs(left)), "day": day(due, weekday=True)}
    if left > 0:
        sentence = ngettext(
            "The time for submitting the indicators of %(period)s ends tomorrow (%(day)s).",
            "The time for submitting the indicators of %(period)s ends in %(n)s days (%(day)s).",
            left,
        )
        return f"{sentence % named} {_left(params['count'])}"
    if left == 0:
        sentence = _("The time for submitting the indicators of %(period)s ends today (%(day)s).")
        return f"{sentence % named} {_left(params['count'])}"
    sentence = ngettext(
        "The time for submitting the indicators of %(period)s ended yesterday.",
        "The time for submitting the indicators of %(period)s ended %(n)s days ago.",
        -left,
    )
    closes = _("Please submit them before the period closes on %(day)s.") % {"day": day(_iso(params["closes"]))}
    return f"{sentence % named} {_left(params['count'])} {closes}"


def _left(count):
    sentence = ngettext("One indicator is left to submit.", "%(n)s indicators are left to submit.", count)
    return sentence % {"n": number(count)}


def returned(params):
    """``codes`` of ``command`` and ``period`` returned for ``reason``; taken to the end of ``until``."""
    count = len(params["codes"])
    sentence = ngettext(
        "The indicator %(codes)s of %(period)s was returned for correction.",
        "%(n)s indicators of %(period)s were returned for correction: %(codes)s.",
        count,
    )
    parts = [sentence % _named(params), *_reason(params)]
    if params.get("until"):
        parts.append(_("Please correct before %(day)s is over.") % {"day": day(_iso(params["until"]))})
    return " ".join(parts)


def reopened(params):
    """The approved value of ``codes`` was opened for a correction that is taken to the end of ``until``."""
    sentence = _(
        "The indicator %(codes)s of %(period)s was reopened; the approved value stays until the next approval."
    )
    return _with_reason(sentence, params)


def withdrawn(params):
    sentence = _("The approval of the indicator %(codes)s of %(period)s was withdrawn; it counts no more.")
    return _with_reason(sentence, params)


def _with_reason(sentence, params):
    return " ".join(
        [
            sentence % _named(params),
            *_reason(params),
            _("Please correct before %(day)s is over.") % {"day": day(_iso(params["until"]))},
        ]
    )


def _reason(params):
    """The planner's reason and, where he wants the value proven, what is to be done about that."""
    yield _("Reason: %(reason)s") % {"reason": _closed(params["reason"])}
    if params.get("evidence"):
        yield _("Please attach a document that supports the value.")


def _closed(reason):
    """A reason as it was typed, closed by one full stop: another sentence may follow it."""
    reason = reason.rstrip()
    return reason if reason.endswith((".", "!", "?", "؟")) else f"{reason}."


def approved(params):
    sentence = ngettext(
        "The indicator %(codes)s of %(period)s was approved.",
        "%(n)s indicators of %(period)s were approved: %(codes)s.",
        len(params["codes"]),
    )
    return sentence % _named(params)


def _named(params):
    codes = params["codes"]
    named, more = codes[:NAMED], len(codes) - NAMED
    listed = _(", ").join(named) + (" " + _("and %(n)s more") % {"n": number(more)} if more > 0 else "")
    return {"codes": listed, "n": number(len(codes)), "period": period_label(params["period"])}


def granted(params):
    named = {"period": period_label(params["period"]), "day": day(_iso(params["until"]), weekday=True)}
    return _("The time for submitting the indicators of %(period)s is extended to the end of %(day)s.") % named


def refused(params):
    named = {"period": period_label(params["period"]), "reason": _closed(params["reason"])}
    return _("The extension for %(period)s was refused. Reason: %(reason)s") % named


def asked(params):
    """The command with the code ``command`` wants ``period`` open to the end of ``wished``."""
    command = Area.objects.filter(code=params["command"]).first()
    named = {
        "command": command.name if command else params["command"],
        "period": period_label(params["period"]),
        "day": day(_iso(params["wished"])),
        "reason": _closed(params["reason"]),
    }
    return _("%(command)s asks for an extension for %(period)s to the end of %(day)s. Reason: %(reason)s") % named


def digest(params):
    waiting, late = params["waiting"], params["late"]
    values = ngettext("One value awaits review", "%(n)s values await review", waiting) % {"n": number(waiting)}
    commands = ngettext("one command is late", "%(n)s commands are late", late) % {"n": number(late)}
    return _("Daily summary: %(values)s; %(commands)s.") % {"values": values, "commands": commands}


def _iso(text):
    return date.fromisoformat(text)


ENTER, REVIEW = "indicators.enter_values", "indicators.review_values"
declare(REMINDER, label=gettext_lazy("Reminders of what is due"), text=reminder, permission=ENTER)
declare(RETURNED, label=gettext_lazy("Values returned for correction"), text=returned, permission=ENTER, pause=5)
declare(APPROVED, label=gettext_lazy("Values approved"), text=approved, permission=ENTER, pause=30)
declare(REOPENED, label=gettext_lazy("Values reopened"), text=reopened, permission=ENTER, pause=5)
declare(WITHDRAWN, label=gettext_lazy("Approvals withdrawn"), text=withdrawn, permission=ENTER, pause=5)
declare(GRANTED, label=gettext_lazy("Extensions granted"), text=granted, permission=ENTER)
declare(REFUSED, label=gettext_lazy("Extensions refused"), text=refused, permission=ENTER)
declare(ASKED, label=gettext_lazy("Extensions asked for"), text=asked, permission=REVIEW)
declare(DIGEST, label=gettext_lazy("Daily summary of the review"), text=digest, permission=REVIEW)
