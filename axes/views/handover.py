"""Pages of the hand-over: the board of all districts, one province, one district with its ledger and checklist."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.indicators.errors import WorkflowError
from roadmap_portal.plan.as_of import PARAMETER, last_instant, read_day
from roadmap_portal.provinces.models import Area, Command, District

from .. import handover_map, suggestions
from ..board import FEDERAL, Board
from ..forms import ReadinessForm, StageForm
from ..handover import mark_readiness, readiness_of, record_stage, stages_on
from ..models import Requirement, Stage


def district_of(code):
    rows = District.objects.filter(**FEDERAL).select_related("command__area__parent")
    return get_object_or_404(rows, code=code)


def command_of_district(request, code):
    return district_of(code).command


def command_of(request, command):
    return get_object_or_404(Command.objects.select_related("area__parent"), area__code=command)


def looked_back(request):
    """{"day", "moment"} of the day that the address looks back to; for now an empty one. AsOfRefused for no day."""
    day = request.as_of = read_day(request.GET.get(PARAMETER, ""))
    return {"day": day, "moment": last_instant(day)} if day else {}


def with_day(request, **context):
    """The context of a page that can look back; ``state`` is the query that its links keep."""
    return context | {"as_of": request.as_of, "state": f"?{PARAMETER}={request.as_of}" if request.as_of else ""}


@requires("handover.view")
@require_safe
def board(request):
    stage, area, past = request.GET.get("stage", ""), request.GET.get("area", ""), looked_back(request)
    if area and not Area.objects.filter(kind=Area.Kind.PROVINCE, code=area).exists():
        raise Http404
    provinces = Area.objects.filter(kind=Area.Kind.PROVINCE, province__kurdistan_region=False)
    shown = Board(province=area, stage=stage if stage in Stage.values else "", **past)
    context = with_day(request, board=shown, stages=Stage.choices, provinces=provinces, shades=handover_map.SHADES)
    if not (request.htmx or area):
        context["cells"] = handover_map.cells(shown, context["state"])
    template = "axes/_handover_slot.html" if request.htmx else "axes/handover_board.html"
    response = render(request, template, context)
    response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "HX-Request"]))
    return response


@requires("handover.view")
@require_safe
def province(request, code):
    return province_page(request, code)


def province_page(request, code, *, error=None, status=200):
    area = get_object_or_404(Area, code=code, kind=Area.Kind.PROVINCE, province__kurdistan_region=False)
    past, period = looked_back(request), suggestions.period_to_report()
    mine = Command.objects.filter(area__parent=area).select_related("area__parent")
    context = with_day(
        request,
        area=area,
        board=Board(province=code, **past),
        stages=Stage.choices,
        period=period,
        suggested=[
            (command, suggestions.suggestions(command, period))
            for command in mine
            if period and not past and request.user.has_perm("indicators.submit_values", command)
        ],
        error=error,
    )
    return render(request, "axes/handover_province.html", context, status=status)


@requires("indicators.submit_values", of=command_of)
@require_POST
def propose(request, command):
    """The director takes a suggested figure into his draft; it still waits there for him to submit it."""
    command = command_of(request, command)
    period = suggestions.period_to_report()
    offered = suggestions.suggestions(command, period) if period else []
    chosen = next((one for one in offered if one.kpi.code == request.POST.get("indicator")), None)
    if chosen is None:
        refused = WorkflowError(_("No figures are suggested for this indicator at present."))
        return province_page(request, command.area.parent.code, error=refused, status=422)
    try:
        suggestions.confirm(chosen, command, by=request.user)
    except WorkflowError as error:
        return province_page(request, command.area.parent.code, error=error, status=409)
    messages.success(request, _("The figures of %(code)s stand in the draft now.") % {"code": chosen.kpi.code})
    return redirect("handover:province", code=command.area.parent.code)


@requires("handover.view")
@require_safe
def district(request, code):
    return district_page(request, district_of(code))


def district_page(request, row, *, stage_form=None, readiness_form=None, status=200):
    past, requirements = looked_back(request), list(Requirement.objects.filter(active=True))
    day, moment = past.get("day") or timezone.localdate(), past.get("moment")
    met = {requirement for (_pk, requirement), is_met in readiness_of([row], day, moment).items() if is_met}
    current = stages_on([row], day, moment).get(row.pk)
    known = row.handovers.known_at(moment) if moment else row.handovers.open()
    context = with_day(
        request,
        district=row,
        current=current,
        ledger=known.select_related("recorded_by").order_by("-on"),
        checklist=[(requirement, requirement.pk in met) for requirement in requirements],
        met=len(met),
        may_change=not past and request.user.has_perm("handover.change", row.command),
        stage_form=stage_form or StageForm(initial={"stage": current.stage if current else Stage.NOT_STARTED}),
        readiness_form=readiness_form or ReadinessForm(requirements=requirements, met=met, auto_id="ready_%s"),
        form_errors=status == 422,
    )
    return render(request, "axes/handover_district.html", context, status=status)


@requires("handover.change", of=command_of_district)
@require_POST
def stage(request, code):
    row, form = district_of(code), StageForm(request.POST)
    try:
        if form.is_valid():
            record_stage(row, **form.cleaned_data, by=request.user)
            messages.success(request, _("The stage was recorded."))
            return redirect("handover:district", code=code)
    except ValidationError as refused:
        form.refuse(refused.message_dict)
    return district_page(request, row, stage_form=form, status=422)


@requires("handover.change", of=command_of_district)
@require_POST
def readiness(request, code):
    row = district_of(code)
    form = ReadinessForm(request.POST, requirements=Requirement.objects.filter(active=True), auto_id="ready_%s")
    try:
        if form.is_valid():
            mark_readiness(row, on=form.cleaned_data["on"], met=form.met, by=request.user)
            messages.success(request, _("The checklist was recorded."))
            return redirect("handover:district", code=code)
    except ValidationError as refused:
        form.refuse(refused.message_dict)
    return district_page(request, row, readiness_form=form, status=422)
