"""The send log: what left the portal by mail, what waits, and what was given up and why."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.common.keyset import anchor
from roadmap_portal.operations import outbox
from roadmap_portal.operations.models import OutboxMessage

from ..access import requires

PAGE_SIZE = 50
State = OutboxMessage.State


@requires("operations.view_send_log")
@require_safe
def send_log(request):
    counts = dict(OutboxMessage.objects.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", "")
    rows = OutboxMessage.objects.order_by("-pk")
    rows = rows.filter(state=state) if state in State.values else rows
    if before := anchor(request.GET, "before"):
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    context = {
        "messages_sent": found[:PAGE_SIZE],
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in State.choices],
        "next_url": address(state, found[PAGE_SIZE - 1].pk) if len(found) > PAGE_SIZE else "",
        "previous_url": address(state) if before else "",
    }
    return render(request, "accounts/send_log.html", context)


def address(state, before=None):
    query = {name: value for name, value in (("state", state), ("before", before)) if value}
    return f"{reverse('send_log')}{'?' if query else ''}{urlencode(query)}"


@requires("operations.view_send_log")
@require_POST
def retry(request, pk):
    if outbox.retry(get_object_or_404(OutboxMessage, pk=pk), by=request.user):
        messages.success(request, _("The message will be sent within a minute."))
    else:
        messages.error(request, _("This message can't be sent again: its text was not kept."))
    return redirect(address(State.FAILED))
