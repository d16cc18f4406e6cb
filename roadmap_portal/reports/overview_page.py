"""The page of the live overview."""

from django.views.generic import TemplateView

from roadmap_portal.accounts.access import PermissionRequired
from roadmap_portal.indicators.choosing import chosen

from .overview import overview


class OverviewPage(PermissionRequired, TemplateView):
    permission = "indicators.view_scores"
    template_name = "reports/overview.html"

    def get_context_data(self, **kwargs):
        choice = chosen(self.request)
        sees_reasons = self.request.user.has_perm("indicators.review_values")
        book = choice.book()
        return super().get_context_data(
            **choice.context(),
            view_model=choice.period
            and overview(book, choice.period, choice.table(book), query=choice.query, with_reasons=sees_reasons),
            sees_reasons=sees_reasons,
            **kwargs,
        )
