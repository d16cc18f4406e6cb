"""The month's page, the feeds of calendar programs, and invitations."""

from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.accounts import limits
from roadmap_portal.accounts.access import public, requires
from roadmap_portal.common.errors import too_many_requests
from roadmap_portal.common.formats import number
from roadmap_portal.operations import audit
from roadmap_portal.provinces.models import Area

from .. import feeds, ics, invitations
from ..errors import WorkshopError
from ..models import Workshop
from ..month import Month
from .finding import province_of

PER_ADDRESS, WINDOW = 300, 3600


@requires("workshops.view_workshops")
@require_safe
def calendar(request):
    return page(request)


def page(request, secret=None, status=200):
    month = Month.of(request.GET.get("month", ""))
    province = request.GET.get("province", "")
    workshops = Workshop.objects.between(month.first, month.last).select_related("province", "series")
    if province:
        workshops = workshops.filter(province__code=province)
    workshops = list(workshops.order_by("held_on", "pk"))
    context = {
        "month": month,
        "weeks": month.weeks([one for one in workshops if one.status != Workshop.Status.CANCELLED]),
        "workshops": workshops,
        "today": timezone.localdate(),
        "provinces": Area.objects.filter(kind=Area.Kind.PROVINCE),
        "chosen": province,
        "addresses": request.user.calendar_feeds.good().select_related("province"),
        "new_address": secret and address(secret),
        "may_add": request.user.has_perm("workshops.manage"),
    }
    return render(request, "workshops/calendar.html", context, status=status)


def address(secret):
    return urljoin(settings.PORTAL_BASE_URL, reverse("workshops:feed", args=[secret]))


@requires("workshops.view_workshops")
@require_POST
def add_address(request):
    """Shows the new address on the page that answers, this once."""
    provinces = {area.code: area for area in Area.objects.filter(kind=Area.Kind.PROVINCE)}
    code = request.POST.get("province", "")
    if code and code not in provinces:
        raise Http404
    province = provinces.get(code)
    try:
        return page(request, secret=feeds.make(province=province, by=request.user))
    except WorkshopError:
        messages.error(request, _("You have as many calendar addresses as are allowed. Please revoke one first."))
        return redirect("workshops:calendar")


@requires("workshops.view_workshops")
@require_POST
def revoke_address(request, pk):
    feeds.revoke(get_object_or_404(request.user.calendar_feeds, pk=pk), by=request.user)
    messages.success(request, _("The calendar address is revoked."))
    return redirect("workshops:calendar")


@public
@require_safe
def feed(request, secret):
    allowance = limits.consume(f"calendar:{audit.context().address}", limit=PER_ADDRESS, window=WINDOW)
    if not allowance.allowed:
        return too_many_requests(request, allowance.retry_after)
    found = feeds.feed_of(secret)
    if found is None:
        raise Http404
    content = ics.calendar(feeds.workshops_of(found), name=_("Workshops of the road map"))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="workshops.ics"'
    return response


@requires("workshops.view_workshops")
@require_safe
def entry(request, pk):
    """One workshop as a file for the reader's own calendar."""
    workshop = get_object_or_404(Workshop.objects.select_related("province"), pk=pk)
    content = ics.calendar([workshop], name=workshop.subject)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="workshop-{pk}.ics"'
    return response


@requires("workshops.manage", of=province_of)
@require_POST
def invite(request, pk):
    try:
        sent = invitations.send(request.workshop, by=request.user)
    except WorkshopError:
        messages.error(request, _("Invitations are sent when the workshop is confirmed."))
    else:
        told = ngettext("%(n)s invitation is on its way", "%(n)s invitations are on their way", sent)
        messages.success(request, told % {"n": number(sent)})
    return redirect("workshops:people", pk=pk)
