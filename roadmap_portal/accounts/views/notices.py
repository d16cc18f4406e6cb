"""The bell: its list, opening and reading a notice, and which notices a person wants."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.common.keyset import anchor

from .. import notices
from ..access import signed_in

PAGE_SIZE = 30


@signed_in
@require_safe
def notice_list(request):
    rows = request.user.notices.filter(on_bell=True).order_by("-pk")
    if before := anchor(request.GET, "before"):
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    shown = [(notice, notices.text_of(notice)) for notice in found[:PAGE_SIZE]]
    older = f"{reverse('notices')}?before={found[PAGE_SIZE - 1].pk}" if len(found) > PAGE_SIZE else ""
    newest = reverse("notices") if before else ""
    return render(request, "accounts/notices.html", {"notices": shown, "next_url": older, "previous_url": newest})


@signed_in
@require_POST
def open_notice(request, pk):
    """Take the notice off the bell and go where one can act on it."""
    notice = get_object_or_404(request.user.notices, pk=pk)
    notices.mark_read(request.user, pk=notice.pk)
    if "stay" in request.POST:
        return redirect("notices")
    # The path is the portal's own: producers write it, no person does.
    return redirect(f"/{get_language() or settings.LANGUAGE_CODE}{notice.path}")


@signed_in
@require_POST
def read_all(request):
    notices.mark_read(request.user)
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices")


@signed_in
@require_POST
def choose(request):
    """Keep which kinds come by bell and by mail; a box that isn't ticked is an answer too."""
    ways = {
        kind.name: (f"bell:{kind.name}" in request.POST, f"mail:{kind.name}" in request.POST)
        for kind in notices.kinds_for(request.user)
    }
    notices.choose(request.user, ways)
    messages.success(request, _("Saved"))
    return redirect(f"{reverse('profile')}#notices")
