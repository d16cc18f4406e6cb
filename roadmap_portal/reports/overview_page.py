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
        return super().get_context_data(
            **choice.context(),
            view_model=choice.period and overview(choice.book(), choice.period, with_reasons=sees_reasons),
            sees_reasons=sees_reasons,
            **kwargs,
        )
