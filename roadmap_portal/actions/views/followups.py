"""Pages of the follow-ups: register, one follow-up with its history and steps, entry."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.limits import downloaded
from roadmap_portal.common.keyset import row_id
from roadmap_portal.plan.cycles import working_roadmap

from .. import followups, past
from ..exports import follow_up_table
from ..followups import FIELDS, State
from ..forms import FollowUpForm
from ..history import comment
from ..models import FollowUp, Obstacle, Source
from ..models.raised import SourceKind
from ..registers import FollowUpRegister
from .shared import RegisterPage, Step, about, area_of, download, entered, looked_at, offered, take_step

STEPS = {
    "comment": Step(
        comment,
        gettext_lazy("Add the comment"),
        gettext_lazy("Comment"),
        tuple(State.values),
        gettext_lazy("The comment was added."),
    ),
    "start": Step(
        followups.start,
        gettext_lazy("Begin the work"),
        gettext_lazy("Comment"),
        (State.NOT_STARTED,),
        gettext_lazy("The follow-up is under way."),
        required=False,
    ),
    "finish": Step(
        followups.finish,
        gettext_lazy("Close as done"),
        gettext_lazy("What came of it, and where can that be seen?"),
        FollowUp.OPEN,
        gettext_lazy("The follow-up is done."),
        quiet=False,
    ),
    "cancel": Step(
        followups.cancel,
        gettext_lazy("Close as no longer needed"),
        gettext_lazy("Reason"),
        FollowUp.OPEN,
        gettext_lazy("The follow-up is no longer needed."),
    ),
    "reopen": Step(
        followups.reopen,
        gettext_lazy("Reopen"),
        gettext_lazy("Reason"),
        (State.DONE, State.CANCELLED),
        gettext_lazy("The follow-up is open again."),
    ),
}


class FollowUpList(RegisterPage):
    register = FollowUpRegister
    template_name = "actions/follow_up_list.html"
    slot = "actions/_follow_up_slot.html"


@requires("actions.view_actions")
@downloaded
@require_safe
def export(request, form):
    return download(request, FollowUpRegister, follow_up_table, "follow-ups", form)


@requires("actions.view_actions", of=area_of(FollowUp))
@require_safe
def detail(request, pk):
    return page(request, pk)


def page(request, pk, *, step="", form=None, status=200):
    row = looked_at(request, FollowUp, pk)
    context = about(request, row)
    if row.seen_on and row.obstacle_id:
        row.obstacle = past.one(Obstacle, row.obstacle_id, row.seen_on)
    context |= {
        "follow_up": row,
        "steps": offered(row, STEPS, step, form) if context["may_change"] else [],
        "form": form,
        "form_errors": form and form.errors,
    }
    return render(request, "actions/follow_up_detail.html", context, status=status)


@requires("actions.change_actions", of=area_of(FollowUp))
@require_POST
def step(request, pk, step):
    return take_step(request, get_object_or_404(FollowUp, pk=pk), STEPS, step, page)


@requires("actions.change_actions")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """``?obstacle=`` is the obstacle that it shall clear away."""
    obstacle = obstacle_of(request)
    given = {"obstacle": obstacle, "source": Source(kind=SourceKind.OBSTACLE)} if obstacle else {}
    names = ("area", "track", "kpi", "body", "owner", "owner_name")
    initial = {name: getattr(obstacle, name) for name in names} if obstacle else {}
    form = FollowUpForm(request.POST or None, user=request.user, roadmap=roadmap_of(obstacle), initial=initial)
    context = {"heading": _("Add a follow-up"), "back": "follow_ups:list", "obstacle": obstacle}
    return entered(
        request,
        form,
        lambda **values: followups.open_follow_up(**values, **given),
        context,
        said=_("The follow-up was added."),
    )


def obstacle_of(request):
    asked = request.GET.get("obstacle", "")
    if not asked:
        return None
    if (pk := row_id(asked)) is None:
        raise Http404
    return get_object_or_404(Obstacle.objects.visible_to(request.user).with_sheet(), pk=pk)


def roadmap_of(row):
    return row.track.roadmap if row and row.track_id else working_roadmap()


@requires("actions.change_actions", of=area_of(FollowUp))
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    row = get_object_or_404(FollowUp.objects.with_sheet(), pk=pk)
    initial = {name: getattr(row, name) for name in FIELDS}
    form = FollowUpForm(request.POST or None, user=request.user, roadmap=roadmap_of(row), initial=initial)
    context = {"heading": _("Change the follow-up"), "row": row, "back": "follow_ups:list"}
    return entered(
        request,
        form,
        lambda **values: followups.revise(row, **values),
        context,
        said=_("The follow-up was changed."),
    )
