"""Pages of the KPIs: the list by track, and one KPI."""

from django.http import Http404
from django.views.generic import TemplateView

from roadmap_portal.accounts.access import PermissionRequired
from roadmap_portal.accounts.visibility import visible_areas
from roadmap_portal.plan.as_known import put_back
from roadmap_portal.plan.models import Kpi, Period
from roadmap_portal.provinces.models import Area

from .choosing import chosen
from .kpi_view import kpi_view
from .track_view import kpi_lines


class KpiListPage(PermissionRequired, TemplateView):
    permission = "plan.view_plan"
    template_name = "indicators/kpi_list.html"

    def get_context_data(self, **kwargs):
        choice = chosen(self.request)
        groups = []
        if choice.period:
            book = choice.book()
            lines = kpi_lines(book, list(book.kpis.values()), choice.period, choice.table(book))
            groups = [(track, [line for line in lines if line.kpi.track_id == track.id]) for track in choice.tracks]
        return super().get_context_data(**choice.context(), groups=[g for g in groups if g[1]], **kwargs)


class KpiDetailPage(PermissionRequired, TemplateView):
    """One KPI in the nation, or with ``?area=`` in a province or command whose values the reader may see."""

    permission = "plan.view_plan"
    template_name = "indicators/kpi_detail.html"

    def get_context_data(self, code, **kwargs):
        choice = chosen(self.request)
        kpi = Kpi.objects.filter(track__in=choice.tracks, code=code).select_related("track__roadmap", "body").first()
        if kpi is None:
            raise Http404
        put_back([kpi], choice.moment)
        seen = {area.pk for area in visible_areas(self.request.user)}
        nation = Area.objects.get(kind=Area.Kind.NATION)
        area = self._area(nation, seen)
        choice.period = self._period(choice, kpi)
        choice.periods = _with_months(choice, kpi)
        book = choice.book({kpi.id})
        return super().get_context_data(
            **choice.context(),
            kpi=kpi,
            area=area,
            view_model=choice.period and kpi_view(book, kpi, choice.period, area, seen=seen, table=choice.table(book)),
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

    def _period(self, choice, kpi):
        """A yearly KPI says little in a quarter: without a choice, the page opens on a year."""
        period = choice.period
        if period and not self.request.GET.get("period") and Period.MONTHS[kpi.frequency] > period.months:
            own = [p for p in choice.calendar.of_kind(kpi.frequency) if p.ends <= period.ends]
            return own[-1] if own else period
        return period


def _with_months(choice, kpi):
    """The periods to choose from; a monthly KPI has figures in months too."""
    periods = choice.periods
    if kpi.frequency != Period.Kind.MONTH or not periods:
        return periods
    first, last = min(p.starts for p in periods), max(p.ends for p in periods)
    months = [p for p in choice.calendar.of_kind(Period.Kind.MONTH) if first <= p.starts and p.ends <= last]
    return sorted([*periods, *months], key=lambda p: (p.ends, p.months), reverse=True)
