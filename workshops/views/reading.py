"""Pages of the workshops, to read."""

from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView

from roadmap_portal.accounts.access import PermissionRequired

from .. import minutes, open_matters, presence
from ..agenda import clashes
from ..models import Point, Series, Workshop
from ..outcomes import obstacles_of

# What the slot of another page asks.
SLOTS = {"track": _("Which workshops dealt with it?"), "area": _("Which workshops were held here?")}


class WorkshopList(PermissionRequired, ListView):
    permission = "workshops.view_workshops"
    queryset = Workshop.objects.select_related("province", "series")
    context_object_name = "workshops"

    def get_queryset(self):
        """Of one track or province where the address says so."""
        rows = super().get_queryset()
        if track := self.request.GET.get("track"):
            rows = rows.filter(topics__code=track)
        if area := self.request.GET.get("area"):
            rows = rows.filter(province__code=area)
        return rows

    def get_template_names(self):
        return ["workshops/_slot.html"] if self.request.htmx else super().get_template_names()

    def get_context_data(self, **kwargs):
        query = self.request.GET
        return super().get_context_data(
            may_add=self.request.user.has_perm("workshops.manage"),
            heading=SLOTS["track" if query.get("track") else "area"],
            query=query.urlencode(),
            is_narrowed=bool(query.get("track") or query.get("area")),
            **kwargs,
        )

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response


class SeriesDetail(PermissionRequired, DetailView):
    """The workshops of a series in their order."""

    permission = "workshops.view_workshops"
    model = Series
    slug_field = slug_url_kwarg = "code"

    def get_context_data(self, **kwargs):
        workshops = self.object.workshops.select_related("province", "series").order_by("held_on", "pk")
        may_add = self.request.user.has_perm("workshops.manage")
        return super().get_context_data(workshops=workshops, may_add=may_add, **kwargs)


class WorkshopDetail(PermissionRequired, DetailView):
    """People are named to those who report from the province and to planners; everybody else gets their number."""

    permission = "workshops.view_workshops"
    queryset = Workshop.objects.select_related("roadmap", "series", "province", "patron", "milestone").prefetch_related(
        "topics", "kpis", "legal_instruments", "points"
    )

    def get_context_data(self, **kwargs):
        workshop, user = self.object, self.request.user
        names_people = user.has_perm("workshops.view_people", workshop.province)
        manages = user.has_perm("workshops.manage", workshop.province)
        agenda = workshop.agenda.select_related("speaker") if names_people else workshop.agenda.all()
        return super().get_context_data(
            points={kind: [p for p in workshop.points.all() if p.kind == kind] for kind in Point.Kind.values},
            names_people=names_people,
            agenda=agenda,
            clashes=clashes(workshop) if names_people else [],
            correction=minutes.correction_of(workshop) if names_people else None,
            manages=manages,
            may_manage=workshop.is_open and manages,
            has_begun=workshop.held_on <= timezone.localdate(),
            may_attach=manages
            and workshop.status != Workshop.Status.CANCELLED
            and user.has_perm("workshops.manage", workshop.province),
            may_approve=user.has_perm("workshops.approve_minutes", workshop.province),
            **self._people(workshop, names_people),
            **self._outcomes(workshop, names_people),
            **kwargs,
        )

    def _outcomes(self, workshop, names_people):
        """What came out of it, and what the workshop before left open; numbers for those who may not see them."""
        before = open_matters.last_before(workshop) if workshop.is_open and not workshop.took_place else None
        mine = open_matters.follow_ups_of(workshop)
        left = open_matters.follow_ups_of(before).open() if before else mine.none()
        if not names_people:
            return {"follow_ups_count": mine.count(), "left_open_count": left.count(), "before": before}
        return {
            "follow_ups": mine.with_sheet(),
            "obstacles": obstacles_of(workshop).with_sheet(),
            "left_open": left.visible_to(self.request.user).with_sheet(),
            "before": before,
        }

    def _people(self, workshop, names_people):
        participations = workshop.participations
        if names_people:
            return {"participations": participations.select_related("person"), "counts": presence.counts(workshop)}
        return {"participations_count": participations.count(), "counts": presence.counts(workshop)}
