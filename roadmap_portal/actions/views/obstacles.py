"""Pages of the obstacles: register, one obstacle with its history and steps, entry."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.limits import downloaded
from roadmap_portal.plan.cycles import working_roadmap

from .. import obstacles, past
from ..exports import obstacle_table
from ..forms import ObstacleForm
from ..history import comment
from ..models import FollowUp, Obstacle
from ..obstacles import FIELDS, UNRESOLVED, State
from ..registers import ObstacleRegister
from .shared import RegisterPage, Step, about, area_of, download, entered, looked_at, offered, take_step

STEPS = {
    "comment": Step(
        comment,
        gettext_lazy("Add the comment"),
        gettext_lazy("Comment"),
        tuple(State.values),
        gettext_lazy("The comment was added."),
    ),
    "take-up": Step(
        obstacles.take_up,
        gettext_lazy("Take it up"),
        gettext_lazy("Who deals with it, and how?"),
        (State.OPEN, State.ESCALATED),
        gettext_lazy("The obstacle is being handled."),
        required=False,
    ),
    "escalate": Step(
        obstacles.escalate,
        gettext_lazy("Send one level up"),
        gettext_lazy("Why does the level above have to decide?"),
        UNRESOLVED,
        gettext_lazy("The obstacle was sent one level up."),
        required=False,
    ),
    "resolve": Step(
        obstacles.resolve,
        gettext_lazy("Close as resolved"),
        gettext_lazy("Evidence: what was done, and where can that be seen?"),
        UNRESOLVED,
        gettext_lazy("The obstacle is resolved."),
        quiet=False,
    ),
    "reopen": Step(
        obstacles.reopen,
        gettext_lazy("Reopen"),
        gettext_lazy("Reason"),
        (State.RESOLVED,),
        gettext_lazy("The obstacle is open again."),
    ),
}


class ObstacleList(RegisterPage):
    register = ObstacleRegister
    template_name = "actions/obstacle_list.html"
    slot = "actions/_obstacle_slot.html"


@requires("actions.view_actions")
@downloaded
@require_safe
def export(request, form):
    return download(request, ObstacleRegister, obstacle_table, "obstacles", form)


@requires("actions.view_actions", of=area_of(Obstacle))
@require_safe
def detail(request, pk):
    return page(request, pk)


def page(request, pk, *, step="", form=None, status=200):
    row = looked_at(request, Obstacle, pk)
    context = about(request, row)
    steps = offered(row, STEPS, step, form) if context["may_change"] else []
    if row.level == obstacles.Level.MINISTRY:
        steps = [one for one in steps if one[0] != "escalate" or one[0] == step]
    follow_ups = past.rows_of(FollowUp, row.seen_on).with_sheet().filter(obstacle=row.pk).order_by("due", "id")
    context |= {
        "obstacle": row,
        "follow_ups": past.seen(follow_ups, row.seen_on),
        "steps": steps,
        "form": form,
        "form_errors": form and form.errors,
    }
    return render(request, "actions/obstacle_detail.html", context, status=status)


@requires("actions.change_actions", of=area_of(Obstacle))
@require_POST
def step(request, pk, step):
    return take_step(request, get_object_or_404(Obstacle, pk=pk), STEPS, step, page)


@requires("actions.change_actions")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    initial = {"raised_on": timezone.localdate()}
    form = ObstacleForm(request.POST or None, user=request.user, roadmap=working_roadmap(), initial=initial)
    context = {"heading": _("Add an obstacle"), "back": "obstacles:list"}
    return entered(
        request,
        form,
        obstacles.raise_obstacle,
        context,
        said=_("The obstacle was added."),
    )


@requires("actions.change_actions", of=area_of(Obstacle))
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    row = get_object_or_404(Obstacle.objects.with_sheet(), pk=pk)
    roadmap = row.track.roadmap if row.track_id else working_roadmap()
    initial = {name: getattr(row, name) for name in FIELDS}
    form = ObstacleForm(request.POST or None, user=request.user, roadmap=roadmap, initial=initial)
    context = {"heading": _("Change the obstacle"), "row": row, "back": "obstacles:list"}
    return entered(
        request,
        form,
        lambda **values: obstacles.revise(row, **values),
        context,
        said=_("The obstacle was changed."),
    )
