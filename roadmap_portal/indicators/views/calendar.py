"""Time on pages: how complete a period is, the calendar with its holidays, and requests for more time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.common.formats import period_label
from roadmap_portal.plan import holidays
from roadmap_portal.plan.models import Holiday, Period

from .. import extensions
from ..calendar_forms import AnswerForm, AskForm, CallOffForm, HolidayForm
from ..calendar_page import YearCalendar
from ..completeness import Completeness, Measure
from ..errors import Conflict, Refused, WorkflowError
from ..extension_page import ExtensionPage, requests_of
from ..models import ExtensionRequest
from .my_period import named_command


# --- completeness ---------------------------------------------------------------------
@requires("indicators.view_scores")
@require_safe
def completeness(request):
    """Numbers of values are open to all who see scores; which values a command owes, to who sees what it sends."""
    page = Completeness(request.GET)
    # For the navigation, which keeps the day.
    request.as_of = page.as_of
    sees_owed = page.command is not None and request.user.has_perm("indicators.view_submitted", page.command)
    context = {"page": page, "measures": Measure.choices, "sees_owed": sees_owed, "as_of": page.as_of}
    return render(request, "indicators/completeness.html", context)


# --- calendar and holidays --------------------------------------------------------------
@requires("plan.view_plan")
@require_safe
def calendar(request):
    return calendar_page(request, HolidayForm())


def calendar_page(request, form, *, status=200):
    year = request.GET.get("year", "")
    year = int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else timezone.localdate().year
    # There is no year 0 to be asked about.
    page = YearCalendar(year) if year else None
    if page is None or year not in page.years:
        raise Http404
    may_edit = request.user.has_perm("plan.change_roadmap")
    context = {"page": page, "form": form if may_edit else None, "call_off_form": CallOffForm(auto_id=False)}
    return render(request, "indicators/calendar.html", context, status=status)


@requires("plan.change_roadmap")
@require_POST
def declare_holiday(request):
    form = HolidayForm(request.POST)
    if form.is_valid():
        try:
            moved = holidays.declare(**form.cleaned_data, by=request.user)
        except ValidationError as refused:
            form.refuse(refused.message_dict)
        else:
            tell_moved(request, moved)
            return redirect("indicators:calendar")
    return calendar_page(request, form, status=422)


@requires("plan.change_roadmap")
@require_POST
def call_off_holiday(request, pk):
    holiday = get_object_or_404(Holiday, pk=pk)
    form = CallOffForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        moved = holidays.call_off(holiday, reason=reason, by=request.user)
    except ValidationError:
        messages.error(request, _("Please give the reason why the holiday is called off."))
    else:
        tell_moved(request, moved)
    return redirect("indicators:calendar")


def tell_moved(request, moved):
    """Which deadlines moved; a day that moves none is worth saying too."""
    codes = _(", ").join(period_label(period.code) for period, *_before in moved)
    if moved:
        messages.success(request, _("Saved. The deadlines of these periods moved: %(codes)s") % {"codes": codes})
    else:
        messages.success(request, _("Saved. No deadline moved."))


# --- extensions ---------------------------------------------------------------------------
@requires("indicators.submit_values", of=named_command)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_extension(request, command, period):
    """A director asks; below stands what was asked and answered before."""
    command, period = named_command(request, command), get_object_or_404(Period, code=period)
    form, status = AskForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        try:
            extensions.ask(command, period, **form.cleaned_data, by=request.user)
        except WorkflowError as error:
            status = refused(form, error)
        else:
            messages.success(request, _("The request was sent to the ministry"))
            return redirect(request.path)
    elif form.is_bound:
        status = 422
    asked = requests_of(request.user).filter(command=command, period=period)
    context = {"form": form, "command": command, "period": period, "asked": asked}
    return render(request, "indicators/extension_ask.html", context, status=status)


@requires("indicators.view_submitted")
@require_safe
def extension_list(request):
    return extension_page(request)


def extension_page(request, *, offer=None, answered=None, form=None, status=200):
    page = ExtensionPage(request.user, answered=answered, form=form, offer=offer)
    return render(request, "indicators/extensions.html", {"page": page, "form_errors": status != 200}, status=status)


@requires("indicators.review_values")
@require_POST
def decide_extension(request, pk):
    """Grant (until a day) or refuse (with a reason) one request."""
    asked = get_object_or_404(ExtensionRequest, pk=pk)
    form = AnswerForm(request.POST, prefix=f"r{pk}")
    if not form.is_valid():
        return extension_page(request, answered=asked, form=form, status=422)
    try:
        answer(asked, form.cleaned_data, by=request.user, granted=request.POST.get("step") == "grant")
    except WorkflowError as error:
        return extension_page(request, answered=asked, form=form, status=refused(form, error))
    messages.success(request, _("The answer was recorded"))
    return redirect("indicators:extensions")


def answer(asked, said, *, by, granted):
    if not granted:
        return extensions.refuse(asked, reason=said["reason"], by=by)
    if said["until"] is None:
        raise Refused({"until": [Refused.required]})
    return extensions.grant(asked, until=said["until"], reason=said["reason"], by=by)


@requires("indicators.review_values")
@require_POST
def offer_extension(request):
    """Extend a period that nobody asked for."""
    form = ExtensionPage.offer_form(request.POST)
    if not form.is_valid():
        return extension_page(request, offer=form, status=422)
    try:
        extensions.offer(**form.cleaned_data, by=request.user)
    except WorkflowError as error:
        return extension_page(request, offer=form, status=refused(form, error))
    messages.success(request, _("The period was extended"))
    return redirect("indicators:extensions")


def refused(form, error):
    """Say ``error`` in ``form``; the status of the answer."""
    form.refuse(getattr(error, "problems", None) or {"__all__": [error.message]})
    return 409 if isinstance(error, Conflict) else 422
