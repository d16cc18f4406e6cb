"""The pages that axes and support functions share; each app names its kind of track, its words and its addresses."""

from django.http import Http404
from django.views.generic import TemplateView

from roadmap_portal.accounts.access import PermissionRequired

from .choosing import chosen
from .models import Score
from .standing import NATION, Figure, figures_of
from .track_view import track_view


class TrackListPage(PermissionRequired, TemplateView):
    """All tracks of one kind, each with its score, its aim and what it holds."""

    permission = "plan.view_plan"
    template_name = "plan/track_list.html"
    kind = None
    heading = ""
    lede = ""

    def get_context_data(self, **kwargs):
        choice = chosen(self.request)
        figures = {}
        if choice.period:
            book = choice.book()
            figures = figures_of(NATION, book, choice.period, choice.table(book))
        return super().get_context_data(
            **choice.context(),
            heading=self.heading,
            lede=self.lede,
            lines=[
                (track, figures.get((Score.Subject.TRACK, track.id), Figure()))
                for track in choice.tracks
                if track.kind == self.kind
            ],
            **kwargs,
        )


class TrackDetailPage(PermissionRequired, TemplateView):
    permission = "plan.view_plan"
    template_name = "plan/track_detail.html"
    kind = None
    heading = ""

    def get_context_data(self, code, **kwargs):
        choice = chosen(self.request)
        track = next((t for t in choice.tracks if (t.kind, t.code) == (self.kind, code)), None)
        if track is None:
            raise Http404
        book = choice.book()
        return super().get_context_data(
            **choice.context(),
            track=track,
            heading=self.heading,
            list_url=f"{self.request.resolver_match.namespace}:list",
            view_model=choice.period and track_view(book, track, choice.period, choice.table(book)),
            **kwargs,
        )
