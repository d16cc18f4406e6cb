"""The list of those who take part: entering, ticking presence, the code to check in with."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.visibility import visible_people
from roadmap_portal.common.formats import number
from roadmap_portal.common.keyset import row_id

from .. import check_in, enrolment, presence
from ..errors import WorkshopError
from ..forms.people import PersonForm
from ..models import Presence
from .finding import province_of

FOUND_AT_MOST = 20


@requires("workshops.view_people", of=province_of)
@require_safe
def people(request, pk):
    return page(request, PersonForm())


def page(request, form, status=200):
    workshop, query = request.workshop, request.GET.get("q", "").strip()
    present = set(Presence.objects.filter(session__workshop=workshop).values_list("session", "participation"))
    rows = workshop.participations.select_related("person__body")
    sessions = list(workshop.sessions.all())
    lines = [(row, [(session, (session.pk, row.pk) in present) for session in sessions]) for row in rows]
    for row, ticks in lines:
        row.was_there = any(came for _session, came in ticks)
    context = {
        "workshop": workshop,
        "sessions": sessions,
        "lines": lines,
        "counts": presence.counts(workshop),
        "form": form,
        "form_errors": form.errors,
        "query": query,
        "found": found(request.user, workshop, query) if query else [],
        "may_manage": workshop.is_open and request.user.has_perm("workshops.manage", workshop.province),
    }
    return render(request, "workshops/people.html", context, status=status)


def found(user, workshop, query):
    """People whose name contains ``query`` and who are not on the list."""
    people = visible_people(user).named(query).exclude(participations__workshop=workshop)
    return people.select_related("body", "province")[:FOUND_AT_MOST]


@requires("workshops.manage", of=province_of)
@require_POST
def enrol(request, pk):
    """Somebody new by the form, or somebody known by his number."""
    if known := request.POST.get("person"):
        person = get_object_or_404(visible_people(request.user), pk=row_id(known))
        return done(request, lambda: enrolment.enrol_known(request.workshop, person, by=request.user))
    form = PersonForm(request.POST)
    if not form.is_valid():
        return page(request, form, status=422)
    walk_in = "walk_in" in request.POST
    return done(request, lambda: enrolment.enrol(request.workshop, form.entry(), by=request.user, walk_in=walk_in))


def done(request, act):
    try:
        act()
    except WorkshopError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Saved"))
    return redirect("workshops:people", pk=request.workshop.pk)


@requires("workshops.manage", of=province_of)
@require_POST
def leave(request, pk, number):
    row = get_object_or_404(request.workshop.participations, number=number)
    return done(request, lambda: enrolment.leave(row, by=request.user))


@requires("workshops.manage", of=province_of)
@require_POST
def mark(request, pk):
    """Take over what was ticked and what was unticked since the page was made."""
    came = went = 0
    try:
        for session in request.workshop.sessions.all():
            was, now = (ids(request.POST.getlist(f"{name}-{session.number}")) for name in ("was", "now"))
            new, gone = presence.mark(session, came=now - was, went=was - now, by=request.user)
            came, went = came + new, went + gone
    except WorkshopError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, told(came, went))
    return redirect("workshops:people", pk=pk)


def ids(texts):
    return set(map(row_id, texts)) - {None}


def told(came, went):
    new = ngettext("Recorded: %(n)s presence", "Recorded: %(n)s presences", came) % {"n": number(came)}
    if not went:
        return new
    gone = ngettext("%(n)s presence taken back", "%(n)s presences taken back", went) % {"n": number(went)}
    return f"{new} · {gone}"


# --- the code to check in with -----------------------------------------------------------
@requires("workshops.manage", of=province_of)
@require_safe
def code(request, pk, number):
    """The code as large as the screen, for the hall."""
    session = session_of(request, number)
    context = {
        "workshop": request.workshop,
        "session": session,
        "qr": check_in.qr_code(session),
        "address": check_in.address(session),
        "present": session.presences.count(),
    }
    return render(request, "workshops/check_in_code.html", context)


@requires("workshops.manage", of=province_of)
@require_POST
def renew(request, pk, number):
    check_in.withdraw(session_of(request, number), by=request.user)
    messages.success(request, _("The old code no longer works."))
    return redirect("workshops:code", pk=pk, number=number)


def session_of(request, number):
    found = request.workshop.sessions.filter(number=number).first()
    if found is None:
        raise Http404
    found.workshop = request.workshop
    return found
