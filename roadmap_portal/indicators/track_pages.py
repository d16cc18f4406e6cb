"""The pages that axes and support functions share; each app names its model, its words and its addresses."""

from django.http import Http404
from django.views.generic import TemplateView

from roadmap_portal.accounts.access import PermissionRequired
from roadmap_portal.plan.book import Periods
from roadmap_portal.provinces.models import Area

from .choosing import chosen
from .models import Score
from .standing import Figure, figures_of
from .track_view import track_view


class TrackListPage(PermissionRequired, TemplateView):
    """All tracks of one kind, each with its score, its aim and what it holds."""

    permission = "plan.view_plan"
    template_name = "plan/track_list.html"
    model = None
    heading = ""
    lede = ""

    def get_context_data(self, **kwargs):
        roadmap, period, choices = chosen(self.request)
        tracks = list(self.model.objects.filter(roadmap=roadmap).order_by("number"))
        figures = {}
        if period:
            nation = Area.objects.get(kind=Area.Kind.NATION)
            figures = figures_of(nation.id, roadmap, Periods(), period)
        return super().get_context_data(
            roadmap=roadmap,
            period=period,
            periods=choices,
            heading=self.heading,
            lede=self.lede,
            lines=[(track, figures.get((Score.Subject.TRACK, track.id), Figure())) for track in tracks],
            **kwargs,
        )


class TrackDetailPage(PermissionRequired, TemplateView):
    permission = "plan.view_plan"
    template_name = "plan/track_detail.html"
    model = None
    heading = ""

    def get_context_data(self, code, **kwargs):
        roadmap, period, choices = chosen(self.request)
        track = self.model.objects.filter(roadmap=roadmap, code=code).select_related("roadmap").first()
        if track is None:
            raise Http404
        return super().get_context_data(
            roadmap=roadmap,
            period=period,
            periods=choices,
            track=track,
            heading=self.heading,
            list_url=f"{self.request.resolver_match.namespace}:list",
            view_model=period and track_view(track, period),
            **kwargs,
        )
