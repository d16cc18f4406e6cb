"""Pages of the workshops, to read."""

from django.views.generic import DetailView, ListView

from roadmap_portal.accounts.access import PermissionRequired

from .models import Point, Workshop


class WorkshopList(PermissionRequired, ListView):
    permission = "workshops.view_workshops"
    queryset = Workshop.objects.select_related("province", "series")
    context_object_name = "workshops"


class WorkshopDetail(PermissionRequired, DetailView):
    """People are named to those who report from the province and to planners; everybody else gets their number."""

    permission = "workshops.view_workshops"
    queryset = Workshop.objects.select_related("roadmap", "series", "province", "patron").prefetch_related(
        "topics", "points"
    )

    def get_context_data(self, **kwargs):
        workshop = self.object
        participations = workshop.participations.select_related("person")
        if self.request.user.has_perm("workshops.view_people", workshop.province):
            people = {"participations": participations, "names_people": True}
        else:
            people = {"participations_count": participations.count()}
        points = {kind: [p for p in workshop.points.all() if p.kind == kind] for kind in Point.Kind.values}
        return super().get_context_data(points=points, **people, **kwargs)
