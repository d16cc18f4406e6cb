"""Pages on which the plan is decided anew: the ledgers, each with all it ever said, and the decisions in the making."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from roadmap_portal.accounts.access import PermissionRequired, demand, requires
from roadmap_portal.common.keyset import Page
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.models import Kpi, MilestoneProgress, Period
from roadmap_portal.provinces.models import Command

from . import recomputing
from .choosing import tracks_of
from .errors import Conflict
from .ledgers import KINDS, reason_of
from .models import Recomputation, Score
from .places import milestone_area
from .standing import NATION, tracks_and_roadmap
from .tables import TableAsOf

SHOWN = 30


class DecisionsPage(PermissionRequired, TemplateView):
    """What can be decided, and how far the effect of the latest decisions is."""

    permission = "plan.view_ledgers"
    template_name = "plan/decisions.html"

    def get_template_names(self):
        return ["plan/_decisions_made.html"] if self.request.headers.get("HX-Request") else [self.template_name]

    def get_context_data(self, **kwargs):
        tracks = tracks_of(timezone.localdate())
        decisions = list(Recomputation.objects.select_related("job", "decided_by")[:SHOWN])
        kpis = Kpi.objects.filter(track__in=tracks).order_by("track__kind", "track__number", "code")
        return super().get_context_data(
            decisions=decisions,
            are_moving=any(one.applied_at is None and one.job.state != "failed" for one in decisions),
            groups=[(track, [kpi for kpi in kpis if kpi.track_id == track.id]) for track in tracks],
            commands=Command.objects.select_related("area"),
            **kwargs,
        )


@requires("plan.recompute")
@require_POST
def retry_recomputation(request, number):
    """A failed recomputation once more; 409 on the same page where it has not failed."""
    one = get_object_or_404(Recomputation, number=number)
    try:
        recomputing.retry(one.pk, by=request.user)
    except Conflict as refused:
        messages.error(request, refused.message)
        page = DecisionsPage()
        page.setup(request)
        return page.render_to_response(page.get_context_data(), status=409)
    messages.success(request, _("The scores are being recomputed once more."))
    return redirect("plan:decisions")


class LedgerPage(PermissionRequired, FormView):
    """One ledger about one thing: the entries, and the form for the next one where it may be made."""

    permission = "plan.view_ledgers"
    template_name = "plan/ledger.html"
    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request, *args, **kwargs):
        demand(request.user, self.permission)
        self.kind = KINDS.get(kwargs["ledger"])
        self.roadmap = tracks_of(timezone.localdate())[0].roadmap
        self.subject = self.kind and self.kind.find(self.roadmap, kwargs["code"]).first()
        if self.subject is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        demand(request.user, self.kind.permission)
        return super().post(request, *args, **kwargs)

    def get_form_class(self):
        return self.kind.form

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"subject": self.subject, "roadmap": self.roadmap}

    def form_valid(self, form):
        try:
            if "preview" in self.request.POST:
                effect = preview(self.kind, self.subject, self.roadmap, form.values(), by=self.request.user)
                return self.render_to_response(self.get_context_data(form=form, effect=effect))
            row = self.kind.act(self.subject, by=self.request.user, **form.values())
        except ValidationError as error:
            form.add_act_errors(error)
            return self.form_invalid(form)
        self._tell(row)
        return redirect(self.request.path)

    def _tell(self, row):
        if row is None:
            messages.info(self.request, _("That is what the ledger says already; nothing was changed."))
        elif Recomputation.objects.pending().exists():
            messages.success(self.request, _("The decision is recorded. The scores follow in a few moments."))
        else:
            messages.success(self.request, _("The decision is recorded, and the scores follow it."))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        may_decide = self.request.user.has_perm(self.kind.permission)
        page = Page.of(self.kind.rows(self.subject), self.kind.order, self.request.GET, size=SHOWN, descending=True)
        is_milestone = self.kind.model is MilestoneProgress
        context = super().get_context_data(
            kind=self.kind,
            subject=self.subject,
            evidence_of=self.subject.pk if is_milestone else None,
            may_attach=is_milestone
            and self.request.user.has_perm("actions.change_actions", milestone_area(self.subject)),
            may_decide=may_decide,
            entries=[self._entry(row) for row in page.rows],
            next_url=page.next_anchor and f"?after={page.next_anchor}",
            previous_url=page.previous_anchor and f"?before={page.previous_anchor}",
            waiting=Recomputation.objects.pending().order_by("decided_at").select_related("job"),
            **kwargs,
        )
        form = context["form"]
        return context | {"form_errors": form.is_bound and form.errors, "form": form if may_decide else None}

    def _entry(self, row):
        """(the row, [(column, what it says)], why)"""
        return row, zip(self.kind.columns, self.kind.says(row), strict=True), reason_of(row)


def preview(kind, subject, roadmap, values, *, by):
    """(period, [(name, score before, score after)]) of the nation's tracks and road map; nothing is kept.

    ValidationError as from the act.
    """
    period = _open_period(roadmap)
    before = _national(roadmap, period)
    with transaction.atomic():
        kind.decide(subject, by=by, **values)
        after = _national(roadmap, period)
        transaction.set_rollback(True)
    names = {track.id: track.name for track in roadmap.tracks.all()} | {None: roadmap.name}
    keys = sorted(before.keys() | after.keys(), key=lambda key: (key is not None, key))
    changed = [(names[key], before.get(key), after.get(key)) for key in keys]
    return period, [line for line in changed if line[1] != line[2] or line[0] == roadmap.name]


def _open_period(roadmap):
    """The quarter that decisions move first: the earliest that has begun and is not closed."""
    quarters = Period.objects.filter(kind=Period.Kind.QUARTER, closes_at__gt=timezone.now())
    return quarters.filter(starts__gte=roadmap.starts, ends__lte=roadmap.ends).earliest("starts")


def _national(roadmap, period):
    """{track id, None for the road map: score or None} of the nation, as of this instant."""
    book = Book(roadmap, moment=timezone.now() + timedelta(seconds=1))
    rows = TableAsOf(book, cached=False).rows(*tracks_and_roadmap(book, [period.id], NATION))
    return {row.track_id if row.subject == Score.Subject.TRACK else None: row.score for row in rows}
