"""Pages of the provinces: how each stands, and what one of them reports, owes and delivers."""

from dataclasses import dataclass

from django.http import Http404
from django.views.generic import TemplateView

from roadmap_portal.accounts.access import PermissionRequired
from roadmap_portal.accounts.visibility import visible_areas
from roadmap_portal.provinces.models import Province

from .choosing import chosen
from .models import Score
from .reporting import records
from .standing import Figure, figures_of, roadmap_scores, within
from .track_view import kpi_lines


@dataclass(slots=True)
class ProvinceRow:
    province: Province
    score: Score | None = None
    in_scope: bool = False


class ProvinceListPage(PermissionRequired, TemplateView):
    permission = "plan.view_plan"
    template_name = "provinces/province_list.html"

    def get_context_data(self, **kwargs):
        choice = chosen(self.request)
        provinces = Province.objects.select_related("area")
        rows = self._scored(provinces, choice) if choice.period else [ProvinceRow(province) for province in provinces]
        rows.sort(key=lambda row: (not row.in_scope, row.score is None or row.score.score is None, -_score(row)))
        return super().get_context_data(**choice.context(), rows=rows, **kwargs)

    @staticmethod
    def _scored(provinces, choice):
        book, period = choice.book(), choice.period
        scores = roadmap_scores(choice.roadmap, period, choice.table(book))
        found = provinces.with_scope(period.starts, book.knowledge(period))
        return [ProvinceRow(province, scores.get(province.pk), province.in_scope) for province in found]


def _score(row):
    return row.score.score if row.score and row.score.score is not None else 0


class ProvinceDetailPage(PermissionRequired, TemplateView):
    """Scores are open to all; values, and who owes what, to those who may see the province's values."""

    permission = "plan.view_plan"
    template_name = "provinces/province_detail.html"

    def get_context_data(self, code, **kwargs):
        choice = chosen(self.request)
        province = Province.objects.select_related("area").filter(area__code=code).first()
        if province is None:
            raise Http404
        context = {"province": province, **choice.context()}
        if choice.period:
            book = choice.book()
            context |= self._figures(province, book, choice.period, choice.table(book))
        return super().get_context_data(**context, **kwargs)

    def _figures(self, province, book, period, table):
        roadmap, area = book.roadmap, province.area
        figures = figures_of(within(area.id), book, period, table)
        sees_values = area.id in {a.pk for a in visible_areas(self.request.user)}
        commands = book.commands_of(area, period)
        return {
            "in_scope": bool(commands),
            "national": figures.get((Score.Subject.ROADMAP, roadmap.id), Figure()),
            "lines": [(track, figures.get((Score.Subject.TRACK, track.id), Figure())) for track in book.tracks],
            "kpis": kpi_lines(book, list(book.kpis.values()), period, table, within(area.id)) if commands else [],
            "sees_values": sees_values,
            "records": [
                r
                for r in records(book, period, moment=table.moment)
                if r.command.id in commands and self.request.user.has_perm("indicators.view_submitted", r.command)
            ],
            "commands": [book.areas[c] for c in commands],
            "population": [(book.areas[c], book.population(c, period)) for c in commands],
        }
