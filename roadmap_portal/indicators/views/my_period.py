"""The page on which a command reports: everything due, saved as it is typed, submitted when ready.

The whole page is one form, so that without JavaScript every button keeps all that was typed; each indicator has a
form class of its own. Every address that changes something is POST and ends at `workflow.py`.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.visibility import commands_of
from roadmap_portal.provinces.models import Command

from .. import workflow
from ..errors import Conflict, Locked, WorkflowError
from ..my_period import Desk, UnknownPeriod
from ..my_period_choice import OPEN
from ..my_period_sheet import FORM_ID


# --- finding ----------------------------------------------------------------------
def own_commands(request):
    """The commands that the person reports for, read once a request."""
    if not hasattr(request, "own_commands"):
        rows = commands_of(request.user).select_related("area__parent").order_by("area__code")
        request.own_commands = list(rows)
    return request.own_commands


def asked_command(request, **_kwargs):
    """The command that the address names, else the person's own; None for who reports for none."""
    code = request.GET.get("command")
    own = own_commands(request)
    if not code:
        return own[0] if own else None
    return named_command(request, code)


def named_command(request, command, **_kwargs):
    mine = next((row for row in own_commands(request) if row.code == command), None)
    return mine or get_object_or_404(Command.objects.select_related("area__parent"), area__code=command)


def desk_of(request, command, name):
    """The Desk of an address; 404 for a period that isn't there."""
    try:
        return Desk(command, name, show=request.GET.get("show", ""))
    except UnknownPeriod as error:
        raise Http404 from error


def address(desk, **more):
    query = {"period": desk.name, "command": desk.command.code, "show": desk.show} | more
    return f"{reverse('indicators:my_period')}?{urlencode({name: text for name, text in query.items() if text})}"


# --- reading ----------------------------------------------------------------------
@requires("indicators.enter_values", of=asked_command)
@require_safe
def my_period(request):
    command = asked_command(request)
    desk = desk_of(request, command, request.GET.get("period") or OPEN)
    if not desk.periods:
        return render(request, "indicators/my_period_none.html", {"command": command})
    return show(request, desk)


def show(request, desk, *, status=200):
    troubled = [card for card in desk.cards if card.trouble]
    context = {
        **shared(request, desk),
        "commands": own_commands(request),
        "form_errors": troubled,
        "troubled": troubled,
    }
    return render(request, "indicators/my_period.html", context, status=status)


def shared(request, desk):
    """What the page and the answer to an autosave both show."""
    here = [desk.command.code, desk.name]
    query = urlencode({"page": desk.name} | ({"show": desk.show} if desk.show else {}))
    return {
        "desk": desk,
        "form_id": FORM_ID,
        "may_submit": request.user.has_perm("indicators.submit_values", desk.command),
        "query": query,
        "base_url": address(desk, show=""),
        "save_url": f"{reverse('indicators:save', args=here)}?{query}",
        "submit_url": f"{reverse('indicators:submit_ready', args=here)}?{query}",
    }


# --- changing ----------------------------------------------------------------------
@requires("indicators.enter_values", of=named_command)
@require_POST
def save(request, command, page):
    """Keep what was typed; htmx gets the live check of the cards it sent, a browser the page again."""
    desk = desk_of(request, named_command(request, command), page)
    touched = desk.keep(request.POST, by=request.user)
    troubled = [card for card in touched if card.trouble]
    if request.htmx:
        return live(request, desk, status=status_of(troubled))
    if troubled:
        return show(request, desk, status=status_of(troubled))
    messages.success(request, _("Saved") if touched else _("Nothing was changed"))
    return redirect(address(desk))


def live(request, desk, *, status):
    sent = [card for card in desk.cards if f"{card.prefix}-base" in request.POST]
    for card in sent:
        # The page has no fields for cause and action yet: they come with this answer.
        card.brings_plan = bool(card.form and card.wants_action and f"{card.prefix}-cause" not in request.POST)
    return render(request, "indicators/my_period_saved.html", {**shared(request, desk), "sent": sent}, status=status)


def status_of(troubled):
    """409 where somebody was faster or the period has closed, 422 where an entry itself can't be taken."""
    if not troubled:
        return 200
    return 409 if any(isinstance(card.trouble, Conflict | Locked) for card in troubled) else 422


@requires("indicators.submit_values", of=named_command)
@require_POST
def submit_ready(request, command, page):
    """Save the page, then submit every indicator that is ready."""
    desk = desk_of(request, named_command(request, command), page)
    if any(card.trouble for card in desk.keep(request.POST, by=request.user)):
        return show(request, desk, status=409)
    if not desk.ready:
        if desk.sent_already:
            return to_receipt(desk, desk.sent_already)
        messages.info(request, _("No indicator is ready to be submitted"))
        return redirect(address(desk))
    return submitted(request, desk, desk.ready)


@requires("indicators.submit_values", of=named_command)
@require_POST
def submit(request, command, period, kpi):
    """Save the page, then submit one indicator."""
    desk, card = desk_and_card(request, command, period, kpi)
    if card.trouble:
        return show(request, desk, status=status_of([card]))
    return submitted(request, desk, [card])


def desk_and_card(request, command, period, kpi):
    """The page that the button stood on, with what was typed on it kept, and the card that it belongs to."""
    desk = desk_of(request, named_command(request, command), request.GET.get("page") or period)
    card = desk.card_of(kpi, period)
    if card is None:
        raise Http404
    desk.keep(request.POST, by=request.user)
    return desk, card


def submitted(request, desk, cards):
    revisions = desk.submit(cards, by=request.user)
    if len(revisions) < len(cards):
        return show(request, desk.again(), status=status_of([card for card in cards if card.trouble]))
    return to_receipt(desk, revisions)


def to_receipt(desk, revisions):
    numbers = ",".join(str(revision.pk) for revision in revisions)
    return redirect(f"{reverse('indicators:receipt', args=[desk.command.code, desk.name])}?of={numbers}")


@requires("indicators.submit_values", of=named_command)
@require_POST
def recall(request, command, period, kpi):
    """Take back a submission that nobody has decided; what was typed on other cards is kept first."""
    desk, card = desk_and_card(request, command, period, kpi)
    if card.observation is None:
        raise Http404
    try:
        workflow.recall(card.observation, by=request.user)
    except WorkflowError as error:
        card.trouble = error
        return show(request, desk, status=409)
    messages.success(request, _("The submission was recalled, and the value is a draft again"))
    return redirect(f"{address(desk)}#{card.prefix}")
