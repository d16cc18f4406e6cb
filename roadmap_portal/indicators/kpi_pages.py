"""Pages of the KPIs: the list by track, and one KPI."""

from django.http import Http404
from django.views.generic import TemplateView

from roadmap_portal.accounts.access import PermissionRequired
from roadmap_portal.accounts.policy import visible_areas
from roadmap_portal.plan.book import Book
from roadmap_portal.plan.models import Kpi, Period
from roadmap_portal.provinces.models import Area

from .choosing import chosen
from .kpi_view import kpi_view
from .track_view import kpi_lines


class KpiListPage(PermissionRequired, TemplateView):
    permission = "plan.view_plan"
    template_name = "indicators/kpi_list.html"

    def get_context_data(self, **kwargs):
        roadmap, period, choices = chosen(self.request)
        groups = []
        if period:
            book = Book(roadmap, kpis=())
            lines = kpi_lines(book, list(book.kpis.values()), period, book.nation.id)
            groups = [(track, [line for line in lines if line.kpi.track_id == track.id]) for track in book.tracks]
        return super().get_context_data(
            roadmap=roadmap, period=period, periods=choices, groups=[g for g in groups if g[1]], **kwargs
        )


class KpiDetailPage(PermissionRequired, TemplateView):
    """One KPI in the nation, or with ``?area=`` in a province or command whose values the reader may see."""

    permission = "plan.view_plan"
    template_name = "indicators/kpi_detail.html"

    def get_context_data(self, code, **kwargs):
        roadmap, period, choices = chosen(self.request)
        kpi = Kpi.objects.filter(track__roadmap=roadmap, code=code).select_related("track__roadmap", "body").first()
        if kpi is None:
            raise Http404
        seen = {area.pk for area in visible_areas(self.request.user)}
        nation = Area.objects.get(kind=Area.Kind.NATION)
        area = self._area(nation, seen)
        period = self._period(period, kpi)
        return super().get_context_data(
            roadmap=roadmap,
            period=period,
            periods=_with_months(choices, kpi),
            kpi=kpi,
            area=area,
            view_model=period and kpi_view(kpi, period, area, seen=seen),
            **kwargs,
        )

    def _area(self, nation, seen):
        code = self.request.GET.get("area")
        if not code:
            return nation  # National figures are open to all who may see the plan.
        area = Area.objects.filter(code=code, pk__in=seen).first()
        if area is None:
            raise Http404
        return area

    def _period(self, period, kpi):
        """A yearly flow has no figure in a quarter: without a choice, the page opens on a year."""
        if period and not self.request.GET.get("period") and Period.MONTHS[kpi.frequency] > period.months:
            own = Period.objects.filter(kind=kpi.frequency, ends__lte=period.ends).order_by("-ends").first()
            return own or period
        return period


def _with_months(choices, kpi):
    if kpi.frequency != Period.Kind.MONTH or not choices:
        return choices
    first, last = min(p.starts for p in choices), max(p.ends for p in choices)
    months = Period.objects.filter(kind=Period.Kind.MONTH, starts__gte=first, ends__lte=last).order_by("-ends")
    return sorted([*choices, *months], key=lambda p: (p.ends, p.months), reverse=True)
