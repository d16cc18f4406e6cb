"""The page on which a command reports: everything due for a period, saved as it is typed, submitted when ready.

The whole page is one form, so that without JavaScript every button keeps all that was typed; each indicator has a
form class of its own. Every address that changes something is POST and ends at `workflow.py`.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.policy import commands_of
from roadmap_portal.plan.models import Period
from roadmap_portal.provinces.models import Command

from .. import workflow
from ..errors import Conflict, Locked, WorkflowError
from ..my_period import FORM_ID, Sheet
from ..my_period_choice import period_choice
from ..my_period_receipt import Receipt, revisions_of

MOST_REVISIONS = 500


# --- finding ----------------------------------------------------------------------
def asked_command(request, **_kwargs):
    """The command that the address names, else the person's own; None for who reports for none."""
    code = request.GET.get("command")
    if code:
        return get_object_or_404(Command.objects.select_related("area__parent"), area__code=code)
    return commands_of(request.user).select_related("area__parent").order_by("area__code").first()


def named_command(request, command, **_kwargs):
    return get_object_or_404(Command.objects.select_related("area__parent"), area__code=command)


def sheet_of(request, command, period):
    return Sheet(named_command(request, command), get_object_or_404(Period, code=period))


def address(sheet):
    query = urlencode({"period": sheet.period.code, "command": sheet.command.code})
    return f"{reverse('indicators:my_period')}?{query}"


# --- reading ----------------------------------------------------------------------
@requires("indicators.enter_values", of=asked_command)
@require_safe
def my_period(request):
    command = asked_command(request)
    choice = period_choice(command)
    code = request.GET.get("period")
    period = get_object_or_404(Period, code=code) if code else choice.default
    if period is None:
        return render(request, "indicators/my_period_none.html", {"command": command})
    return page(request, Sheet(command, period), choice)


def page(request, sheet, choice=None, *, status=200):
    troubled = [card for card in sheet.cards if card.trouble]
    context = {
        "sheet": sheet,
        "choice": choice or period_choice(sheet.command),
        "commands": list(commands_of(request.user).select_related("area").order_by("area__code")),
        "may_submit": request.user.has_perm("indicators.submit_values", sheet.command),
        "form_id": FORM_ID,
        "form_errors": troubled,
        "troubled": troubled,
    }
    return render(request, "indicators/my_period.html", context, status=status)


@requires("indicators.view_submitted", of=named_command)
@require_safe
def receipt(request, command, period):
    """``?of=12,15`` names the revisions of one submission; without it, the last of everything submitted."""
    found = find_receipt(request, command, period)
    if request.GET.get("as") == "json":
        response = HttpResponse(found.content, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="receipt-{command}-{period}-{found.sha256[:8]}.json"'
        return response
    context = {"receipt": found, "of": request.GET.get("of", ""), "command": found.command, "period": found.period}
    return render(request, "indicators/my_period_receipt.html", context)


def find_receipt(request, command, period):
    command, period = named_command(request, command), get_object_or_404(Period, code=period)
    ids = revision_ids(request.GET["of"]) if "of" in request.GET else None
    revisions = revisions_of(command, period, ids)
    # A number that belongs elsewhere is out of sight, like one that doesn't exist.
    if not revisions or (ids is not None and len(revisions) != len(ids)):
        raise Http404
    return Receipt(command, period, revisions)


def revision_ids(text):
    parts = text.split(",")
    if len(parts) > MOST_REVISIONS or not all(part.isdecimal() and len(part) < 19 for part in parts):
        raise Http404
    return {int(part) for part in parts}


# --- changing ----------------------------------------------------------------------
@requires("indicators.enter_values", of=named_command)
@require_POST
def save(request, command, period):
    """Keep what was typed; htmx gets the live check of the cards it sent, a browser the page again."""
    sheet = sheet_of(request, command, period)
    touched = sheet.keep(request.POST, by=request.user)
    troubled = [card for card in touched if card.trouble]
    if request.htmx:
        return live(request, sheet, status=status_of(troubled))
    if troubled:
        return page(request, sheet, status=status_of(troubled))
    messages.success(request, _("Saved") if touched else _("Nothing was changed"))
    return redirect(address(sheet))


def live(request, sheet, *, status):
    sent = [card for card in sheet.cards if f"{card.prefix}-base" in request.POST]
    context = {
        "sheet": sheet,
        "sent": sent,
        "form_id": FORM_ID,
        "may_submit": request.user.has_perm("indicators.submit_values", sheet.command),
    }
    return render(request, "indicators/my_period_saved.html", context, status=status)


def status_of(troubled):
    """409 where somebody was faster or the period has closed, 422 where an entry itself can't be taken."""
    if not troubled:
        return 200
    return 409 if any(isinstance(card.trouble, Conflict | Locked) for card in troubled) else 422


@requires("indicators.submit_values", of=named_command)
@require_POST
def submit_ready(request, command, period):
    """Save the page, then submit every indicator that is ready."""
    sheet = sheet_of(request, command, period)
    if any(card.trouble for card in sheet.keep(request.POST, by=request.user)):
        return page(request, sheet, status=409)
    if not sheet.ready:
        messages.info(request, _("No indicator is ready to be submitted"))
        return redirect(address(sheet))
    return submitted(request, sheet, sheet.ready)


@requires("indicators.submit_values", of=named_command)
@require_POST
def submit(request, command, period, kpi):
    """Save the page, then submit one indicator."""
    sheet = sheet_of(request, command, period)
    sheet.keep(request.POST, by=request.user)
    card = card_or_404(sheet, kpi)
    if card.trouble:
        return page(request, sheet, status=status_of([card]))
    return submitted(request, sheet, [card])


def submitted(request, sheet, cards):
    revisions = sheet.submit(cards, by=request.user)
    if len(revisions) < len(cards):
        return page(request, sheet.again(), status=status_of([card for card in cards if card.trouble]))
    numbers = ",".join(str(revision.pk) for revision in revisions)
    where = reverse("indicators:receipt", args=[sheet.command.code, sheet.period.code])
    return redirect(f"{where}?of={numbers}")


@requires("indicators.submit_values", of=named_command)
@require_POST
def recall(request, command, period, kpi):
    """Take back a submission that nobody has decided; what was typed on other cards is kept first."""
    sheet = sheet_of(request, command, period)
    sheet.keep(request.POST, by=request.user)
    card = card_or_404(sheet, kpi)
    if card.observation is None:
        raise Http404
    try:
        workflow.recall(card.observation, by=request.user)
    except WorkflowError as error:
        card.trouble = error
        return page(request, sheet, status=409)
    messages.success(request, _("The submission was recalled, and the value is a draft again"))
    return redirect(f"{address(sheet)}#{card.prefix}")


def card_or_404(sheet, kpi):
    card = sheet.card_of(kpi)
    if card is None:
        raise Http404
    return card
